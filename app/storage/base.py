"""Typed tables of the records that travel: what every such row carries, and how fields are declared.

A feature writes `class Note(Synced)` with typed columns made by the functions below; each column
holds its `Field`, so that the kind (app/core/kinds.py) is read off the class and declared once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, NewType

import msgspec
from sqlalchemy import Boolean, Dialect, Float, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.kinds import Check, Field, FieldType, Kind, Merge, Sight, Tokens
from app.core.rights import NOBODY, Writers
from app.core.shapes import Shape
from app.core.text import N_
from app.core.values import from_wire, instant_or_none, to_wire

RecordId = NewType("RecordId", str)
"""UUID4 as 32 hex digits, made at the workstation."""


class Wire(TypeDecorator[Any]):
    """Stores a field exactly as it travels, so that rows are copied between wire and table.

    A value that cannot be read is none: what comes in is looked at first, and no page stops at
    what slipped through."""

    impl = String
    cache_ok = True

    def __init__(self, field_type: FieldType) -> None:
        super().__init__()
        self.field_type = field_type

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return to_wire(self.field_type, value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if self.field_type is FieldType.INSTANT:
            return instant_or_none(value)
        try:
            return from_wire(self.field_type, value)
        except (AttributeError, TypeError, ValueError):
            return None


class Json(TypeDecorator[Any]):
    """A list or small structure as JSON text; absent is NULL."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return dump(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        try:
            return None if value is None else load(value)
        except (TypeError, ValueError):
            return None


_encoder = msgspec.json.Encoder(order="sorted")
load = msgspec.json.Decoder().decode
"""What JSON text says."""


def dump(value: Any) -> str | None:
    """JSON text with stable key order; None stays NULL."""
    return None if value is None else _encoder.encode(value).decode()


class Base(DeclarativeBase):
    """Every table of the store."""


class Synced(Base):
    """A record that travels. Its columns beyond the fields are the journal's (sync/README.md, M11).

    n is this computer's own short row number; id is the record's name everywhere.
    rev, crev, ord and frev are the hub's numbers (0 while the hub has not answered).
    row_content is what the program made of the row when it wrote it (app/core/content.py); NULL: an
    older version of it wrote the row.
    """

    __abstract__ = True
    kind: ClassVar[Kind]

    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String, unique=True)
    home: Mapped[str] = mapped_column(String)
    root: Mapped[str | None] = mapped_column(String, index=True)
    rev: Mapped[int] = mapped_column(Integer, default=0)
    crev: Mapped[int] = mapped_column(Integer, default=0)
    ord: Mapped[int] = mapped_column(Integer, default=0)
    frev: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    changed_by: Mapped[str | None] = mapped_column(String)
    changed_from: Mapped[str | None] = mapped_column(String)
    changed_at: Mapped[datetime | None] = mapped_column(Wire(FieldType.INSTANT))
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    extra: Mapped[dict[str, Any] | None] = mapped_column(Json)
    row_content: Mapped[int | None] = mapped_column(Integer)

    author_id: Mapped[str] = mapped_column(
        String, info={"field": Field("author_id", FieldType.ID, N_("Written by"))}
    )
    author_home_id: Mapped[str] = mapped_column(
        String, info={"field": Field("author_home_id", FieldType.ID, N_("Writer's home"))}
    )
    place_id: Mapped[str] = mapped_column(
        String, info={"field": Field("place_id", FieldType.ID, N_("Written at"))}
    )
    written_at: Mapped[datetime] = mapped_column(
        Wire(FieldType.INSTANT),
        info={"field": Field("written_at", FieldType.INSTANT, N_("Written on"))},
    )
    voided_at: Mapped[datetime | None] = mapped_column(
        Wire(FieldType.INSTANT),
        info={"field": Field("voided_at", FieldType.INSTANT, N_("Voided on"))},
    )
    voided_by: Mapped[str | None] = mapped_column(
        String, info={"field": Field("voided_by", FieldType.ID, N_("Voided by"))}
    )
    voided_why: Mapped[str | None] = mapped_column(
        String,
        info={
            "field": Field("voided_why", FieldType.TEXT, N_("Why it was voided"), max_length=200)
        },
    )


STAMPED = ("author_id", "author_home_id", "place_id", "written_at")
"""The fields that a `put` carries about its own making."""


def _column(field: Field, sql_type: Any, index: bool = False, name: str | None = None) -> Any:
    named = (name,) if name else ()
    return mapped_column(*named, sql_type, nullable=True, index=index, info={"field": field})


def text_field(
    label: str,
    *,
    required: bool = False,
    max_length: int = 100,
    index: bool = False,
    reads: str = "",
) -> Any:
    """One line of text; `max_length` in characters, `reads` as it is typed."""
    field = Field("", FieldType.TEXT, label, required, max_length, reads=reads)
    return _column(field, String, index)


def long_text_field(label: str, *, required: bool = False, max_length: int = 4000) -> Any:
    return _column(Field("", FieldType.LONG_TEXT, label, required, max_length), String)


def date_field(label: str, *, required: bool = False, index: bool = False) -> Any:
    return _column(Field("", FieldType.DATE, label, required), Wire(FieldType.DATE), index)


def instant_field(label: str, *, required: bool = False, index: bool = False) -> Any:
    return _column(Field("", FieldType.INSTANT, label, required), Wire(FieldType.INSTANT), index)


def integer_field(
    label: str,
    *,
    required: bool = False,
    minimum: int | None = None,
    maximum: int | None = None,
    unit: str = "",
    measured: bool = False,
) -> Any:
    """`measured`: of two values written without knowledge of each other both stand."""
    field = _numeric(FieldType.INTEGER, label, required, minimum, maximum, unit, measured)
    return _column(field, Integer)


def number_field(
    label: str,
    *,
    required: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    measured: bool = False,
) -> Any:
    """`measured`: of two values written without knowledge of each other both stand."""
    field = _numeric(FieldType.NUMBER, label, required, minimum, maximum, unit, measured)
    return _column(field, Float)


def _numeric(
    field_type: FieldType,
    label: str,
    required: bool,
    minimum: float | None,
    maximum: float | None,
    unit: str,
    measured: bool,
) -> Field:
    merge = Merge.BOTH if measured else Merge.CONFLICT
    limits = (None, minimum, maximum)
    return Field("", field_type, label, required, *limits, unit=unit, merge=merge)


def flag_field(label: str) -> Any:
    return _column(Field("", FieldType.FLAG, label), Boolean)


def code_field(
    label: str,
    codes: str,
    *,
    required: bool = False,
    index: bool = False,
    name: str | None = None,
    known: Iterable[str] = (),
) -> Any:
    """One code of the named table (app/core/coding.py); `name` where field and attribute differ."""
    only = frozenset(known)
    field = Field("", FieldType.CODE, label, required, max_length=40, codes=codes, known=only)
    return _column(field, String, index, name)


def codes_field(label: str, codes: str, *, required: bool = False) -> Any:
    """Several codes of the named table, merged as a set."""
    field = Field("", FieldType.CODES, label, required, max_length=40, codes=codes, merge=Merge.SET)
    return _column(field, Json)


def id_field(label: str, *, required: bool = False, index: bool = False) -> Any:
    """The id of another record; its target may be out of sight, so it is no foreign key."""
    return _column(Field("", FieldType.ID, label, required, max_length=40), String, index)


def data_field(
    label: str, *, required: bool = False, max_length: int = 20_000, shape: Shape | None = None
) -> Any:
    """A small structure replaced as a whole; `max_length` in characters of its JSON."""
    return _column(Field("", FieldType.DATA, label, required, max_length, shape=shape), Json)


def fields_of(record_class: type[Synced]) -> tuple[Field, ...]:
    """The fields a class declares, in the order they are written, the common ones last."""
    own: list[Field] = []
    common: list[Field] = []
    for column in record_class.__table__.columns:
        if (field := column.info.get("field")) is not None:
            target = common if hasattr(Synced, column.key) else own
            target.append(_named(field, column.key))
    return (*own, *common)


def _named(field: Field, name: str) -> Field:
    values = {**field.__dict__, "name": name}
    return Field(**values)


def kind_of(
    record_class: type[Synced],
    label: str,
    *,
    sight: Sight,
    writers: Writers = NOBODY,
    child_of: Iterable[str] = (),
    append_only: bool = False,
    administered: bool = False,
    severable: bool = False,
    signed: bool = False,
    urgent: Any = None,
    check: Check | None = None,
    tokens: Tokens | None = None,
    identity: tuple[str, ...] = (),
    title: Any = None,
    may_step: Any = None,
    version: int = 1,
    **more: Any,
) -> Kind:
    """Read the kind off its class, under the name of its table, and tie the two together."""
    kind = Kind(
        name=record_class.__tablename__,
        label=label,
        fields=fields_of(record_class),
        sight=sight,
        writers=writers,
        version=version,
        child_of=tuple(child_of),
        append_only=append_only,
        administered=administered,
        severable=severable,
        signed=signed,
        urgent=urgent,
        check=check,
        tokens=tokens,
        identity=identity,
        title=title,
        may_step=may_step,
        **more,
    )
    record_class.kind = kind
    return kind
