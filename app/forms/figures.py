"""Counting what was answered by form files: the entries of one form, and what they say of an element.

An element goes by the name it travels under, so it is the same in every version that has it. Entries
by a version that does not ask for it, or is not here, are left out and said beside the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from app.core.kinds import FieldType
from app.figures import Dimension, Source, WasAsked, of_kind, on_day
from app.figures.declaring import Beside, Column
from app.forms.body import FORMAT
from app.forms.element import Element
from app.forms.entry_fields import name_of
from app.forms.kinds import FormEntry, PublishedForm
from app.forms.projecting import FormValue
from app.forms.records import FORM, form_of
from app.storage.base import Synced

_ASKED = func.json_each(type_coerce(PublishedForm.body, String), "$.elements").table_valued(
    "value", name="asked"
)
_FLAGS = {"1": "是", "0": "否"}


def of_form(
    code: str,
    *,
    parties: Iterable[Column] = (FormEntry.home,),
    beside: Iterable[Beside] = (),
    opens: type[Synced] | None = None,
) -> Source:
    """Every entry by this form, of whatever version."""
    where = (FormEntry.form_code == code,)
    day = on_day(FormEntry.day)
    rows = of_kind(FormEntry, day, parties=parties, beside=beside, where=where, opens=opens)
    return replace(rows, kinds=(*rows.kinds, FORM))


@dataclass(frozen=True, eq=False)
class CountedAnswer:
    """What entries by a form say of one element, declared here as the file declares it. column: the
    list's column that a computed one fills."""

    form: str
    element: Element
    column: str = ""

    @cached_property
    def value(self) -> ColumnElement[Any]:
        if self.column:
            kept = FormValue.__table__.c[self.column]
            mine = FormValue.entry_id == FormEntry.id
            return select(kept).where(mine).correlate(FormEntry).scalar_subquery()
        path = f"$.{name_of(self.element)}"
        return func.json_extract(type_coerce(FormEntry.extra, String), path)

    def has(self, code: str) -> ColumnElement[bool]:
        """Of a choice, whether this is the answer or among the answers."""
        if self.element.type is FieldType.CODES:
            return func.coalesce(func.instr(self.value, f'"{code}"'), 0) > 0
        return func.coalesce(self.value, "") == code

    @cached_property
    def asking(self) -> WasAsked:
        said = {"code": self.element.code, "type": self.element.type.value}
        said |= {"column": self.column} if self.column else {}
        rows = PublishedForm.__table__.join(_ASKED, literal(True))
        asking = (
            select(PublishedForm.version)
            .select_from(rows)
            .where(
                PublishedForm.code == self.form,
                PublishedForm.archived.is_(False),
                PublishedForm.voided_at.is_(None),
                func.coalesce(_in(type_coerce(PublishedForm.body, String), "format"), 1) <= FORMAT,
                *(_in(_ASKED.c.value, name) == value for name, value in said.items()),
            )
        )
        return WasAsked(FormEntry.form_version.in_(asking), asking)

    @cached_property
    def dimension(self) -> Dimension:
        element, value = self.element, cast(self.value, String)
        return Dimension(element.code, element.label, value, element.codes or "", self._names)

    def _names(self, session: Session) -> Mapping[str, str]:
        """Of the answers, as the newest version calls them; those that it has no longer too."""
        if self.element.type is FieldType.FLAG:
            return _FLAGS
        bodies = select(PublishedForm.body).where(PublishedForm.code == self.form)
        forms = map(form_of, session.scalars(bodies.order_by(PublishedForm.version)))
        asking = (one for one in forms if one is not None and self.element.code in one)
        tables = (one.table(one.element(self.element.code)) for one in asking)
        return {code.code: code.zh for table in tables if table is not None for code in table}


def _in(of: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    return func.json_extract(of, f"$.{name}")
