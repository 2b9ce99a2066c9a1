"""What the sync engine itself knows of every case: grants, and conflicts between two values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from app.core.kinds import OWN
from app.core.rights import EVERYONE, writers
from app.core.shapes import any_list
from app.core.text import N_
from app.storage.base import (
    Synced,
    data_field,
    id_field,
    instant_field,
    kind_of,
    text_field,
)

CONFLICT = "conflict"
GRANT = "grant"
SLIP = "slip"


class Grant(Synced):
    """Opens one case (its root) to one facility, for one recorded reason (FHIR: Consent).

    Counts only when the root's own home wrote it, or the hub's administrator. `ended` is the
    instant at which its author ended it.
    """

    __tablename__ = GRANT

    to: Mapped[str] = id_field(N_("Opened to"), required=True, index=True)
    reason: Mapped[str] = text_field(N_("Reason"), required=True, max_length=200)
    ended: Mapped[datetime | None] = instant_field(N_("Ended on"))
    ended_why: Mapped[str | None] = text_field(N_("Why it was ended"), max_length=200)


class Conflict(Synced):
    """Two values of one field, written without knowledge of each other; both are kept.

    Made by the hub alone, its id derived from the cause. `loser` is the value that did not enter
    the record, `older` what the same author had written there before. `resolved` tells which
    side a person chose: "kept", "loser" or "other"; choosing the loser is an ordinary change.
    """

    __tablename__ = CONFLICT

    record_kind: Mapped[str] = text_field(N_("Kind of record"), required=True)
    record_id: Mapped[str] = id_field(N_("Record"), required=True, index=True)
    field: Mapped[str] = text_field(N_("Field"), required=True)
    loser: Mapped[Any] = data_field(N_("Value kept aside"))
    older: Mapped[list[Any] | None] = data_field(N_("Earlier values kept aside"), shape=any_list)
    kept: Mapped[Any] = data_field(N_("Value in the record"))
    loser_by: Mapped[str | None] = id_field(N_("Kept aside: written by"))
    loser_from: Mapped[str | None] = id_field(N_("Kept aside: written at"))
    loser_at: Mapped[datetime | None] = instant_field(N_("Kept aside: arrived on"))
    kept_by: Mapped[str | None] = id_field(N_("In the record: written by"))
    kept_from: Mapped[str | None] = id_field(N_("In the record: written at"))
    kept_at: Mapped[datetime | None] = instant_field(N_("In the record: arrived on"))
    resolved: Mapped[str | None] = text_field(N_("Chosen side"), max_length=10)


class Slip(Synced):
    """The receiver read a case off its printed slip: the signed text of the code, word for word.

    It shows the hub that the case's home opened it to the receiver on paper. What the receiver
    wrote before the case arrived by network waits at the hub, and counts from then on.
    """

    __tablename__ = SLIP

    packet: Mapped[str] = text_field(N_("Code of the slip"), required=True, max_length=1200)


GRANT_KIND = kind_of(
    Grant, N_("Opened case"), sight=OWN, writers=writers(EVERYONE), child_of=("*",)
)
CONFLICT_KIND = kind_of(
    Conflict, N_("Conflict"), sight=OWN, writers=writers(EVERYONE), child_of=("*",)
)
SLIP_KIND = kind_of(
    Slip,
    N_("Slip read from paper"),
    sight=OWN,
    writers=writers(EVERYONE),
    child_of=("*",),
    append_only=True,
)
