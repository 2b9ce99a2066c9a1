"""What the registers of support come to: each declares its figures, this makes SQL of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import aliased

from app.cases.counting import beside_of
from app.core.kinds import FieldType
from app.core.text import N_
from app.facilities.figures import of_place
from app.figures import Dimension, Figure, Measure, Source, of_kind, on_day
from app.figures.declaring import When
from app.forms.element import Element
from app.forms.entry_fields import name_of
from app.support.record import SUPPORT_CASE, SupportEntry, SupportStep
from app.support.register import GIVE_UP, Register, SupportFigure
from app.support.registers import REGISTERS

GROUP = N_("Support")
_PARTIES = (SupportEntry.home, SupportEntry.supporting_id, SupportEntry.supported_id)


def element_column(
    record: type[SupportEntry | SupportStep], element: Element
) -> ColumnElement[Any]:
    """An element of an entry, as it lies among its further fields."""
    extra: ColumnElement[str] = type_coerce(record.extra, String)
    return func.json_extract(extra, f"$.{name_of(element)}")


def _side(place: str) -> ColumnElement[str]:
    gives = func.coalesce(SupportEntry.supporting_id, "") == place
    receives = func.coalesce(SupportEntry.supported_id, "") == place
    return case((and_(gives, ~receives), "given"), (receives, "received"), else_="own")


_SUPPORTING = func.coalesce(SupportEntry.supporting_id, SupportEntry.supporting_name)
_AT = func.coalesce(literal("\n").concat(_SUPPORTING), "")
_SIDE = Dimension("side", N_("Given or received"), _side, "support_side")
_GIVER = of_place("supporting", N_("Supported by"), _SUPPORTING)
_TAKER = of_place("supported", N_("Supported institution"), SupportEntry.supported_id)
_TITLE = Dimension("title", N_("What it is"), SupportEntry.title)
_PERSON = Dimension("person", N_("Person"), SupportEntry.person_name)
_BY = (
    _SIDE,
    _GIVER,
    _TAKER,
    Dimension(
        "supporting_department",
        N_("Supporting department"),
        SupportEntry.supporting_department,
        "department",
    ),
    Dimension(
        "supported_department",
        N_("Supported department"),
        SupportEntry.supported_department,
        "department",
    ),
    _PERSON,
)
_BESIDE = beside_of(SUPPORT_CASE)


def _counts(step: type[SupportStep]) -> ColumnElement[bool]:
    """Not one that the ladder does not take: two sides may have said the same thing apart."""
    return step.id.not_in(select(_BESIDE.column("id")))


_SHOWN = (_TITLE, _TAKER, _GIVER, _PERSON)
_ENTRIES = of_kind(SupportEntry, on_day(SupportEntry.from_on), parties=_PARTIES).showing(*_SHOWN)
_STEPS = of_kind(
    SupportStep,
    on_day(SupportStep.day),
    parties=_PARTIES,
    beside=((SupportEntry, SupportStep.root == SupportEntry.id),),
    where=(_counts(SupportStep),),
    opens=SupportEntry,
).showing(*_SHOWN)


def _standing(register: Register, step: str) -> When:
    """What had come so far, and was not over, on the last day of the period."""
    begun = type_coerce(SupportEntry.from_on, String)
    ends = [GIVE_UP, *(rung.code for rung in register.rungs if rung.ends)]

    def within(first: date, last: date) -> ColumnElement[bool]:
        on = last.isoformat()
        come = _has_come([step], on) if step else begun <= on
        return and_(come, ~_has_come(ends, on))

    return When(within, begun)


def _lasting(register: Register) -> When:
    """What was not over before the first day of the period, and had begun by its last."""
    begun = type_coerce(SupportEntry.from_on, String)
    until = func.coalesce(type_coerce(SupportEntry.until_on, String), "9999")
    ends = [GIVE_UP, *(rung.code for rung in register.rungs if rung.ends)]

    def within(first: date, last: date) -> ColumnElement[bool]:
        before = (first - timedelta(days=1)).isoformat()
        return and_(begun <= last.isoformat(), until >= first.isoformat(), ~_has_come(ends, before))

    return When(within, begun)


def _has_come(steps: list[str], on: str) -> ColumnElement[bool]:
    one = aliased(SupportStep)
    found = select(one.id).where(
        one.root == SupportEntry.id,
        one.step.in_(steps),
        type_coerce(one.day, String) <= on,
        one.voided_at.is_(None),
        _counts(one),
    )
    return found.exists()


def figures_of(register: Register) -> Iterator[Figure]:
    for counted in register.figures:
        yield _figure(register, counted)


def _figure(register: Register, counted: SupportFigure) -> Figure:
    return Figure(
        counted.code,
        counted.title,
        counted.unit,
        counted.definition,
        replace(_source(register, counted), hands=(_BESIDE,)),
        GROUP,
        Measure.SUM if counted.sum_of else Measure.DISTINCT,
        _counted(register, counted),
        where=tuple(_where(register, counted)),
        by=(*_BY, *_choices(register, counted)),
    )


def _source(register: Register, counted: SupportFigure) -> Source:
    if counted.lasting:
        return of_kind(SupportEntry, _lasting(register), parties=_PARTIES).showing(*_SHOWN)
    if counted.at_end:
        when = _standing(register, counted.step)
        return of_kind(SupportEntry, when, parties=_PARTIES).showing(*_SHOWN)
    return _STEPS if counted.step else _ENTRIES


def _counted(register: Register, counted: SupportFigure) -> ColumnElement[Any]:
    if counted.places:
        return type_coerce(SupportEntry.supported_id, String)
    if counted.persons:
        return func.coalesce(SupportEntry.person_id, SupportEntry.person_name.concat(_AT))
    if not counted.sum_of:
        return type_coerce(SupportEntry.id, String)
    element, record = _element(register, counted, counted.sum_of)
    return element_column(record, element)


def _element(
    register: Register, counted: SupportFigure, code: str
) -> tuple[Element, type[SupportEntry | SupportStep]]:
    """Of the entry, or of the step that is counted."""
    if code in register.items:
        return register.items[code].element, SupportEntry
    asked = {item.code: item for item in register.asked_at(counted.step)}
    return asked[code].element, SupportStep


def _where(register: Register, counted: SupportFigure) -> Iterator[ColumnElement[bool]]:
    yield SupportEntry.register == register.code
    if counted.step and not counted.at_end:
        yield SupportStep.step == counted.step
    for code, said in counted.where.items():
        element, record = _element(register, counted, code)
        yield _says(element_column(record, element), said)


def _says(column: ColumnElement[Any], said: Any) -> ColumnElement[bool]:
    if isinstance(said, tuple):
        return or_(*(column == one for one in said))
    return column == (int(said) if isinstance(said, bool) else said)


def _choices(register: Register, counted: SupportFigure) -> Iterator[Dimension]:
    """Whatever is chosen from a table tells entries apart, and what is ticked."""
    at_step = register.asked_at(counted.step) if _source(register, counted) is _STEPS else ()
    for item in (*register.items.values(), *at_step):
        element, record = _element(register, counted, item.code)
        column = element_column(record, element)
        if element.type is FieldType.CODE:
            yield Dimension(element.code, element.label, column, element.codes or "")
        elif element.type is FieldType.FLAG:
            ticked = func.iif(column, "1", "0")
            yield Dimension(element.code, element.label, ticked, "support_yes")


FIGURES: tuple[Figure, ...] = tuple(
    one for register in REGISTERS.values() for one in figures_of(register)
)
