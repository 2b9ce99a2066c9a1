"""Whether an expression makes sense over these elements, and what comes of it: asked when a form is
read, so that nobody finds out while typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.kinds import FieldType
from app.core.text import N_
from app.forms.element import Element
from app.forms.expressions.functions import FUNCTIONS, Seen, Type, check_when, wrong_parts
from app.forms.expressions.tree import EARLIER, Call, Literal, Name, Node, WrongExpression

_TYPES = {
    FieldType.TEXT: Type.TEXT,
    FieldType.LONG_TEXT: Type.TEXT,
    FieldType.CODE: Type.TEXT,
    FieldType.ID: Type.TEXT,
    FieldType.CODES: Type.CODES,
    FieldType.FLAG: Type.FLAG,
    FieldType.DATE: Type.DATE,
    FieldType.INSTANT: Type.TEXT,
    FieldType.INTEGER: Type.NUMBER,
    FieldType.NUMBER: Type.NUMBER,
    FieldType.DATA: Type.TABLE,
}
GIVEN = {"age": Type.NUMBER, "months": Type.NUMBER, "sex": Type.TEXT, "day": Type.DATE}
"""What is known beside the answers: full years and months of age, sex, the day of the entry."""

Answers = Callable[[Element], frozenset[str] | None]
"""The codes that an element can have; None where every text may be one."""


def type_of(element: Element) -> Type:
    return _TYPES[element.type]


class Checking:
    """Over the elements of one form."""

    def __init__(self, elements: Mapping[str, Element], answers: Answers) -> None:
        self._elements = elements
        self._answers = answers

    def check(self, node: Node) -> Seen:
        """Raises WrongExpression."""
        if isinstance(node, Literal):
            return _of_literal(node)
        if isinstance(node, Name):
            return self._of_name(node.name)
        return self._of_call(node)

    def condition(self, node: Node) -> None:
        if self.check(node).type is not Type.FLAG:
            raise WrongExpression(N_("This must be a condition that is true or not."))

    def _of_name(self, name: str) -> Seen:
        if (given := GIVEN.get(name)) is not None:
            return Seen(given)
        if (element := self._elements.get(name)) is None:
            raise WrongExpression(N_("There is no element “{name}”."), name=name)
        return Seen(type_of(element), self._answers(element))

    def _of_call(self, node: Call) -> Seen:
        if node.function in EARLIER:
            return self._of_earlier(node)
        known = FUNCTIONS.get(node.function)
        check = check_when if node.function == "when" else known.check if known else None
        if check is None:
            raise WrongExpression(N_("There is no function “{name}”."), name=node.function)
        seen = check([self.check(part) for part in node.parts])
        if node.function == "divide" and not self.is_never_nothing(node.parts[1]):
            raise WrongExpression(
                N_("This divides by what may be 0. Give what it divides by a lowest value above 0.")
            )
        return seen

    def _of_earlier(self, node: Call) -> Seen:
        if len(node.parts) == 1 and isinstance(name := node.parts[0], Name):
            if name.name in self._elements:
                return self._of_name(name.name)
            raise WrongExpression(N_("There is no element “{name}”."), name=name.name)
        raise wrong_parts()

    def is_never_nothing(self, node: Node) -> bool:
        """Whether it is above 0 (or below it) whatever is answered, as far as the limits tell."""
        if isinstance(node, Literal):
            return not isinstance(node.value, str) and bool(node.value)
        if isinstance(node, Name):
            element = self._elements.get(node.name)
            low, high = element.limits(None, None) if element else (None, None)
            return (low is not None and low > 0) or (high is not None and high < 0)
        if node.function in ("multiply", "divide", "negative"):
            return all(map(self.is_never_nothing, node.parts))
        return False


def _of_literal(node: Literal) -> Seen:
    if isinstance(node.value, bool):
        return Seen(Type.FLAG)
    if isinstance(node.value, str):
        return Seen(Type.TEXT, literal=node.value)
    return Seen(Type.NUMBER)
