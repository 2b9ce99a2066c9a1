"""Makes a form of its body, and refuses one that makes no sense with the place and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError

from app.core import coding
from app.core.coding import CodeTable
from app.core.kinds import FieldType
from app.core.text import N_
from app.forms import body as kept
from app.forms.element import Element, Masking, Range
from app.forms.entry_fields import TYPES
from app.forms.expressions import (
    GIVEN,
    Checking,
    Expression,
    Type,
    WrongExpression,
    read_expression,
    type_of,
)
from app.forms.form import COLUMNS, Doubt, Form, Item, Line, Section
from app.forms.form_parts import (
    WrongForm,
    bad_code,
    check_words,
    decimals_of,
    longest_of,
    missing_name,
    problem,
    range_of,
    table_of,
    upside_down,
)

MOST_ELEMENTS = 200
MOST_RULES = 400
MOST_VERSION = 9999
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NONE = re.compile(r"[0-9A-Z]{1,8}")
_RESERVED = frozenset(GIVEN) | {"and", "or", "not", "between", "yes", "no", "last", "before"}


def make(body: kept.Body) -> Form:
    """Raises WrongForm."""
    return _Making(body).form()


READS = frozenset({"", "phone", "time", "span", "month"})


class _Making:
    def __init__(self, body: kept.Body) -> None:
        self._body = body
        self._places = {one.code: at for at, one in enumerate(body.elements)}
        self._asked = {one.code: one for one in body.elements}
        self._tables: dict[str, CodeTable] = {}
        self._rules: dict[tuple[str, str], list[tuple[int, kept.FormRule]]] = {}

    def form(self) -> Form:
        self._check_head()
        self._check_elements()
        self._make_tables()
        self._sort_rules()
        elements = {one.code: self._element(one) for one in self._outer()}
        self._checking = Checking(elements, self._codes_of)
        sections = tuple(self._sections(elements))
        body = self._body
        form = Form(
            body.code,
            body.title,
            sections,
            body.version,
            body.part_of,
            tuple(body.for_if.items()),
            self._tables,
            {one.column: one.code for one in body.elements if one.column},
            tuple(body.titled),
            tuple(self._sheet(elements)),
            tuple(body.cases),
            body.source,
        )
        self._check_whole(form)
        return form

    def _check_head(self) -> None:
        body = self._body
        if body.format > kept.FORMAT:
            raise WrongForm("form", 0, problem(N_("A newer program wrote this form.")))
        if not _CODE.fullmatch(body.code):
            raise WrongForm("form", 0, bad_code(body.code))
        if not 1 <= body.version <= MOST_VERSION:
            raise WrongForm("form", 0, problem(N_("The version is a whole number from 1 on.")))
        check_words("form", 0, body.title)
        for part, count, most in (
            ("elements", len(body.elements), MOST_ELEMENTS),
            ("rules", len(body.rules), MOST_RULES),
        ):
            if count > most:
                text = N_("A form has at most {limit} lines here.")
                raise WrongForm(part, most, problem(text, limit=most))

    def _check_elements(self) -> None:
        seen: set[str] = set()
        for at, one in enumerate(self._body.elements):
            if not _CODE.fullmatch(one.code) or one.code in _RESERVED:
                raise WrongForm("elements", at, bad_code(one.code))
            if one.code in seen:
                text = N_("The element “{code}” stands here a second time.")
                raise WrongForm("elements", at, problem(text, code=one.code))
            seen.add(one.code)
            check_words("elements", at, one.label)
            self._check_element(at, one)
        if not seen:
            raise WrongForm("elements", 0, problem(N_("There is no element in this form.")))

    def _check_element(self, at: int, one: kept.Asked) -> None:
        if one.type not in {sort.value for sort in TYPES}:
            text = N_("There is no type “{type}”.")
            raise WrongForm("elements", at, problem(text, type=one.type[:20]))
        for low, high in ((one.low, one.high), (one.likely_low, one.likely_high)):
            if low is not None and high is not None and low > high:
                raise WrongForm("elements", at, upside_down())
        if one.masking not in {sort.value for sort in Masking}:
            raise WrongForm("elements", at, problem(N_("There is no such class of masking.")))
        if one.reads not in READS:
            raise WrongForm("elements", at, problem(N_("A text cannot be typed that way.")))
        if one.column and one.column not in COLUMNS:
            raise WrongForm("elements", at, problem(N_("There is no such column of lists.")))
        if one.length is not None and not 1 <= one.length <= longest_of(one.type):
            text = N_("A text of this type has at most {limit} characters.")
            raise WrongForm("elements", at, problem(text, limit=longest_of(one.type)))
        if one.lines_of:
            self._check_column(at, one)

    def _check_column(self, at: int, one: kept.Asked) -> None:
        table = self._asked.get(one.lines_of)
        if table is None or table.type != FieldType.DATA.value:
            raise WrongForm("elements", at, missing_name(one.lines_of))
        if one.type not in (FieldType.TEXT.value, FieldType.LONG_TEXT.value, FieldType.CODE.value):
            text = N_("A column of a table holds texts or one answer to choose.")
            raise WrongForm("elements", at, problem(text))

    # Tables of answers

    def _make_tables(self) -> None:
        for at, one in enumerate(self._body.elements):
            is_choice = one.type in (FieldType.CODE.value, FieldType.CODES.value)
            if is_choice and not one.answers and not self._is_known_table(one.table):
                raise WrongForm(
                    "elements", at, problem(N_("It does not say which answers it has."))
                )
            if one.answers:
                self._tables[one.code] = table_of(at, one)

    def _is_known_table(self, name: str) -> bool:
        shared = self._asked.get(name)
        return name in coding.shipped() or (shared is not None and bool(shared.answers))

    def _table(self, name: str | None) -> CodeTable | None:
        if name is None or name in self._tables:
            return self._tables.get(name or "")
        return coding.table(name) if name in coding.shipped() else None

    def _codes_of(self, element: Element) -> frozenset[str] | None:
        table = self._table(element.codes)
        return frozenset(code.code for code in table) if table is not None else None

    # Elements

    def _outer(self) -> Iterator[kept.Asked]:
        return (one for one in self._body.elements if not one.lines_of)

    def _element(self, one: kept.Asked) -> Element:
        at, name = self._places[one.code], one.code if one.answers else one.table or None
        table = self._table(name)
        if one.words and self._asked.get(one.words) is None:
            raise WrongForm("elements", at, missing_name(one.words))
        columns = [c for c in self._body.elements if c.lines_of == one.code]
        if one.type == FieldType.DATA.value and not columns:
            raise WrongForm("elements", at, problem(N_("This table has no columns.")))
        element = Element(
            code=one.code,
            label=one.label,
            type=FieldType(one.type),
            unit=one.unit,
            codes=name,
            none=table.exclusive if table is not None else None,
            other=table.other if table is not None else frozenset(),
            words=one.words or None,
            max_length=one.length,
            decimals=0 if one.type == FieldType.INTEGER.value else decimals_of(one),
            ranges=tuple(self._ranges(one)),
            measured=one.measured,
            fills=one.fills,
            masking=Masking(one.masking),
            columns=tuple(self._element(column) for column in columns),
            concept=one.concept,
            reads=one.reads,
        )
        if element.type is FieldType.CODES and element.none and not _NONE.fullmatch(element.none):
            text = N_("The answer that excludes the others has a code of digits or capitals.")
            raise WrongForm("elements", at, problem(text))
        return element

    def _ranges(self, one: kept.Asked) -> Iterator[Range]:
        limits = (one.low, one.high, one.likely_low, one.likely_high)
        if any(limit is not None for limit in limits):
            yield Range(*limits)
        for at, rule in self._of(one.code, "range"):
            yield range_of(at, rule)

    # Rules

    def _sort_rules(self) -> None:
        titles = {f"[{one.section}]" for one in self._body.elements}
        for at, rule in enumerate(self._body.rules):
            if rule.element not in self._asked and rule.element not in titles:
                raise WrongForm("rules", at, missing_name(rule.element))
            if rule.sort not in ("shown", "needed", "computed", "doubt", "range"):
                text = N_("There is no rule of the sort “{sort}”.")
                raise WrongForm("rules", at, problem(text, sort=rule.sort[:20]))
            self._rules.setdefault((rule.element, rule.sort), []).append((at, rule))

    def _of(self, element: str, sort: str) -> list[tuple[int, kept.FormRule]]:
        return self._rules.get((element, sort), [])

    def _condition(self, element: str, sort: str) -> Expression | None:
        """Several of one sort must hold together."""
        found = [self._read(at, rule) for at, rule in self._of(element, sort)]
        if len(found) < 2:
            return found[0] if found else None
        return read_expression(" and ".join(f"({one.text})" for one in found))

    def _read(self, at: int, rule: kept.FormRule, *, is_condition: bool = True) -> Expression:
        try:
            read = read_expression(rule.rule)
            if is_condition:
                self._checking.condition(read.node)
            return read
        except WrongExpression as wrong:
            raise WrongForm("rules", at, wrong.problem) from None

    def _computed(self, element: Element) -> Expression | None:
        found = self._of(element.code, "computed")
        for at, rule in found:
            read = self._read(at, rule, is_condition=False)
            self._check_result(at, element, read)
            return read
        return None

    def _check_result(self, at: int, element: Element, read: Expression) -> None:
        wanted = type_of(element)
        try:
            seen = self._checking.check(read.node)
        except WrongExpression as wrong:
            raise WrongForm("rules", at, wrong.problem) from None
        is_day = seen.type is Type.TEXT and wanted is Type.DATE and seen.literal is not None
        if seen.type is not wanted and not is_day:
            raise WrongForm("rules", at, problem(N_("What this comes to is not of its type.")))

    # Sections and sheet

    def _sections(self, elements: Mapping[str, Element]) -> Iterator[Section]:
        titles = list(dict.fromkeys(one.section for one in self._outer()))
        for title in titles:
            asked = [one for one in self._outer() if one.section == title]
            items = tuple(self._item(one, elements[one.code]) for one in asked)
            yield Section(title, items, self._condition(f"[{title}]", "shown"))

    def _item(self, one: kept.Asked, element: Element) -> Item:
        return Item(
            element,
            needed=one.needed,
            shown_if=self._condition(one.code, "shown"),
            needed_if=self._condition(one.code, "needed"),
            computed=self._computed(element),
            carried=one.carried,
            doubts=tuple(
                Doubt(self._read(at, rule), rule.words) for at, rule in self._of(one.code, "doubt")
            ),
            hint=one.hint,
            wide=one.wide,
        )

    def _sheet(self, elements: Mapping[str, Element]) -> Iterator[Line]:
        for at, line in enumerate(self._body.sheet):
            words = line.text.split()
            if line.sort == "heading":
                yield Line(heading=line.text)
            elif line.sort == "sign":
                yield Line(signed=tuple(words))
            elif line.sort == "fields":
                missing = next((word for word in words if word not in elements), None)
                if missing is not None or not words:
                    raise WrongForm("sheet", at, missing_name(missing or line.text))
                yield Line(codes=tuple(words))
            else:
                text = N_("There is no line of the sort “{sort}”.")
                raise WrongForm("sheet", at, problem(text, sort=line.sort[:20]))

    def _check_whole(self, form: Form) -> None:
        for code in form.titled:
            if code not in form:
                raise WrongForm("form", 0, missing_name(code))
        try:
            _ = form.order
        except CycleError as circle:
            text, codes = N_("These elements wait for each other: {codes}."), circle.args[1]
            wrong = problem(text, codes=" → ".join(codes))
            raise WrongForm("rules", self._place_of_rule(codes), wrong) from None
        self._check_cases(form)

    def _place_of_rule(self, codes: Sequence[str]) -> int:
        places = (at for at, rule in enumerate(self._body.rules) if rule.element in codes)
        return next(places, 0)

    def _check_cases(self, form: Form) -> None:
        for at, case in enumerate(form.cases):
            named = [*case.answers, *case.expected, *case.outcomes]
            missing = next((code for code in named if code not in form), None)
            if missing is not None:
                raise WrongForm("cases", at, missing_name(missing))
