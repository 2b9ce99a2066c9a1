"""A kind for each class of sight, beside the kinds of the program."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.kinds import GRANTED, OWN, PUBLISHED, Field, FieldType, Kind, Kinds, Sight, SightClass
from app.core.rights import EVERYONE, writers
from app.kinds import KINDS
from app.notes import NOTE
from app.storage.base import Synced

COMMON = tuple(field for field in NOTE.fields if hasattr(Synced, field.name))


def _kind(name: str, sight: Sight, *fields: Field, child_of: Iterable[str] = ()) -> Kind:
    whole = (*fields, *COMMON)
    return Kind(name, name, whole, sight, writers(EVERYONE), child_of=tuple(child_of))


def _id(name: str) -> Field:
    return Field(name, FieldType.ID, name)


ON = Field("held_on", FieldType.DATE, "held_on")
TEST_KINDS = (
    _kind("diary", OWN),
    _kind("case", GRANTED),
    _kind("answer", OWN, Field("text", FieldType.TEXT, "text"), child_of=["case", "resident"]),
    _kind("resident", Sight(SightClass.LINE, by=("clinic_id",)), _id("clinic_id")),
    _kind(
        "session",
        Sight(SightClass.STANDING, by=("partner_id",), on="held_on"),
        _id("partner_id"),
        ON,
    ),
    _kind("rota", Sight(SightClass.PUBLISHED, by=("community_id",)), _id("community_id")),
    _kind("notice", PUBLISHED),
)

SIGHT_KINDS = Kinds([*KINDS, *TEST_KINDS])
