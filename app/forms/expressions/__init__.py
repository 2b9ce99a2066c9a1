"""Expressions of a form: a small closed set, typed, read from short text, evaluated by one engine.

sbp >= 140 or dbp >= 90            age between 35 and 64 and sex = '2'
round(weight / height / height * 10000, 1)       has(symptoms, '2')
when(sbp >= 180, 'high', sbp >= 140, 'raised', 'fine')
days_after(day, 90)   days_since(last(day_of_visit)) > 90   sum(a, b, c)   known(x)
"""

from app.forms.expressions.evaluating import Scope, evaluate, is_true
from app.forms.expressions.functions import Type
from app.forms.expressions.reading import read_expression
from app.forms.expressions.tree import Call, Expression, Literal, Name, Node, WrongExpression
from app.forms.expressions.types_of import GIVEN, Checking, type_of

__all__ = [
    "GIVEN",
    "Call",
    "Checking",
    "Expression",
    "Literal",
    "Name",
    "Node",
    "Scope",
    "Type",
    "WrongExpression",
    "evaluate",
    "is_true",
    "read_expression",
    "type_of",
]
