"""Forms: what is asked, when, what is refused or doubted, computed and printed. One engine for the
records declared in Python and for forms that a county sends as a file."""

from app.forms.answers import Answers, Around, Values, begun, evaluate
from app.forms.element import Element, Masking, Range
from app.forms.expressions import Expression, WrongExpression, read_expression
from app.forms.form import Case, Doubt, Form, Item, Line, Section
from app.forms.judging import problem_of
from app.forms.typed import Asked, asked, element_of, typed_form

__all__ = [
    "Answers",
    "Around",
    "Asked",
    "Case",
    "Doubt",
    "Element",
    "Expression",
    "Form",
    "Item",
    "Line",
    "Masking",
    "Range",
    "Section",
    "Values",
    "WrongExpression",
    "asked",
    "begun",
    "element_of",
    "evaluate",
    "problem_of",
    "read_expression",
    "typed_form",
]
