"""The journal of this workstation: one table of changes is outbox, history and authorship at once.

A change is never edited, merged with another or deleted; only what the hub answered is added to
it. Beside it stand the hub's state of rows with unsettled changes (`shadow`), what others changed
(`history`), and what arrived but cannot be stored yet (`inbox`, `unknown_record`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import Base, Json


class Action(StrEnum):
    PUT = "put"
    PATCH = "patch"


class ChangeState(StrEnum):
    """How far a change has got. `new` and `sent` are unacknowledged; nothing is ever dropped."""

    NEW = "new"
    SENT = "sent"
    ACKED = "acked"
    WAITING = "waiting"
    """The hub keeps it until the record it speaks of arrives there."""
    HELD = "held"
    """The hub refused it and keeps it; a person must correct it."""
    REPLACED = "replaced"
    """Held once, corrected since by another change."""


UNACKED = (ChangeState.NEW, ChangeState.SENT)

OPEN = "state IN ('new', 'sent', 'held', 'waiting')"
"""The hub's last word is still to come. A query that says it in these very words is served by the
index of open changes; said otherwise it reads all that was ever written here."""


class Change(Base):
    """One operation on one record: what was set, and what its author saw when the form opened.

    grp joins the operations of one business transaction. stamps are this device's clocks at the
    time of writing: [wall ms, boot, monotonic ms, known offset ms]; they order nothing. stick_at:
    when it was last written to a stick.
    """

    __tablename__ = "change"

    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    op_id: Mapped[str] = mapped_column(String, unique=True)
    grp: Mapped[str] = mapped_column(String, index=True)
    kind: Mapped[str] = mapped_column(String)
    record_id: Mapped[str] = mapped_column(String)
    action: Mapped[str] = mapped_column(String)
    home: Mapped[str] = mapped_column(String)
    root: Mapped[str | None] = mapped_column(String)
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    was: Mapped[dict[str, Any]] = mapped_column(Json)
    base: Mapped[int] = mapped_column(Integer, default=0)
    person_id: Mapped[str] = mapped_column(String)
    schema: Mapped[int] = mapped_column(Integer)
    stamps: Mapped[list[Any]] = mapped_column(Json)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)

    state: Mapped[str] = mapped_column(String, default=ChangeState.NEW.value)
    settled: Mapped[bool] = mapped_column(Boolean, default=False)
    seq: Mapped[int | None] = mapped_column(Integer)
    rev: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[int | None] = mapped_column(Integer)
    lost: Mapped[list[str] | None] = mapped_column(Json)
    code: Mapped[str | None] = mapped_column(String)
    problem: Mapped[dict[str, Any] | None] = mapped_column(Json)
    hub_time: Mapped[str | None] = mapped_column(String)
    stick_at: Mapped[str | None] = mapped_column(String)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_change_record", "record_id", "n"),
        Index("ix_change_open", "n", sqlite_where=text(OPEN)),
        Index("ix_change_urgent", "n", sqlite_where=text(f"urgent = 1 AND {OPEN}")),
        Index("ix_change_replaced", "code", "n", sqlite_where=text("state = 'replaced'")),
    )


LINKED = {
    "change": (
        "op_id",
        "grp",
        "kind",
        "record_id",
        "action",
        "home",
        "root",
        "values",
        "was",
        "base",
        "person_id",
        "schema",
        "stamps",
    ),
    "history": ("record_id", "kind", "rev", "by", "place", "at", "before", "after"),
    "audit": ("at", "person_id", "what", "kind", "record_id", "detail"),
}
"""What of each row of the journal never changes afterwards: triggers refuse it, the chain seals it."""


class Shadow(Base):
    """The hub's state of a row, kept only while this computer has unsettled changes to it."""

    __tablename__ = "shadow"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    row: Mapped[str] = mapped_column(String)


class HistoryRow(Base):
    """What arrived from others: the difference it made here, who, where and when by the hub."""

    __tablename__ = "history"
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    record_id: Mapped[str] = mapped_column(String, index=True)
    kind: Mapped[str] = mapped_column(String)
    rev: Mapped[int] = mapped_column(Integer)
    by: Mapped[str | None] = mapped_column(String)
    place: Mapped[str | None] = mapped_column(String)
    at: Mapped[str | None] = mapped_column(String)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)


class Inbox(Base):
    """Rows that cannot be read or stored yet; tried again after every page. since is the hub's
    time, NULL where an older program took the row in."""

    __tablename__ = "inbox"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    row: Mapped[str] = mapped_column(String)
    why: Mapped[str | None] = mapped_column(String)
    since: Mapped[str | None] = mapped_column(String)


class Repair(Base):
    """A record that was not the same here and at the hub, and what was done. It holds no name.

    at is the hub's time; the revisions are those of both ends, NULL where it was missing.
    """

    __tablename__ = "repair"
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    record_id: Mapped[str] = mapped_column(String, index=True)
    what: Mapped[str] = mapped_column(String)
    here_rev: Mapped[int | None] = mapped_column(Integer)
    hub_rev: Mapped[int | None] = mapped_column(Integer)


class UnknownRecord(Base):
    """Records of kinds this version does not know: kept whole, understood after an upgrade."""

    __tablename__ = "unknown_record"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    root: Mapped[str | None] = mapped_column(String, index=True)
    row: Mapped[str] = mapped_column(String)


class RowSeal(Base):
    """The hub's seal on a record as it was sent here at that revision."""

    __tablename__ = "row_seal"
    __table_args__ = ({"sqlite_with_rowid": False},)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    rev: Mapped[int] = mapped_column(Integer)
    seal: Mapped[str] = mapped_column(String)


class SyncState(Base):
    """What this device knows of its exchange with the hub; one row per name."""

    __tablename__ = "sync_state"
    name: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class WithdrawalKept(Base):
    """What the county hub has taken away, in its signed words, to be told again where it forgot."""

    __tablename__ = "withdrawal"
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    short: Mapped[str] = mapped_column(String, unique=True)
    entry: Mapped[str] = mapped_column(String)


class OpenTxn(Base):
    """Holds a row only inside a store transaction; the write guard looks at it."""

    __tablename__ = "open_txn"
    token: Mapped[str] = mapped_column(String, primary_key=True)


class Audit(Base):
    """What is no change: sign-in, reading, printing, export, look-up."""

    __tablename__ = "audit"
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str] = mapped_column(String)
    person_id: Mapped[str | None] = mapped_column(String)
    what: Mapped[str] = mapped_column(String)
    kind: Mapped[str | None] = mapped_column(String)
    record_id: Mapped[str | None] = mapped_column(String)
    detail: Mapped[dict[str, Any] | None] = mapped_column(Json)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_audit_read", "record_id", sqlite_where=text("what = 'read'")),)


class HighWater(Base):
    """The place this store has reached, to be compared with the mark beside it; one row.

    secret: what chain and mark have their keys of, sealed; is_turned: it was sealed anew, and the
    whole file written anew. commits: how many transactions there were; at: the device's time of the
    newest. receipt: the newest number the hub gave. verified: behind which row of each journal the chain is still to be
    looked at, and when the whole of it was.
    """

    __tablename__ = "high_water"
    one: Mapped[int] = mapped_column(Integer, primary_key=True)
    store: Mapped[str] = mapped_column(String)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    is_turned: Mapped[bool] = mapped_column(Boolean, default=False)
    commits: Mapped[int] = mapped_column(Integer)
    receipt: Mapped[int] = mapped_column(Integer)
    at: Mapped[str | None] = mapped_column(String)
    verified: Mapped[dict[str, int] | None] = mapped_column(Json)
    verified_at: Mapped[str | None] = mapped_column(String)


class Damage(Base):
    """What this computer found wrong with its own records, until somebody has read it."""

    __tablename__ = "damage"
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str] = mapped_column(String)
    code: Mapped[str] = mapped_column(String)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    read_at: Mapped[str | None] = mapped_column(String)


class DraftRow(Base):
    """What a person had typed into a form and not yet saved; one per person, form and record."""

    __tablename__ = "draft"
    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    form: Mapped[str] = mapped_column(String, primary_key=True)
    subject: Mapped[str] = mapped_column(String, primary_key=True, default="")
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[str] = mapped_column(String)


class Setting(Base):
    """A setting of this workstation that was changed from its default."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class Token(Base):
    """What the search box finds a record by; many short tokens for each record."""

    __tablename__ = "token"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    token: Mapped[str] = mapped_column(String, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)


class FreshTokens(Base):
    """The tokens of a row that has just come, until they are sorted in among the others."""

    __tablename__ = "fresh_token"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    tokens: Mapped[list[str]] = mapped_column(Json)


class LookAgain(Base):
    """Rows in which a field of `Kind.identity` is new: a job beside the work asks whose they are."""

    __tablename__ = "look_again"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
