"""What the program has learned since it last started on this database.

A record of a kind that the hub did not know was kept, and seen at its home alone. Once the kind is
known its cases go to everybody who may see them: those that pass the door now, as if their home had
just sent them. The others stay at home, and the administrator is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.values import instant_of, instant_text
from app.storage.change import Action
from sync.hub.journal.applying.rules import NotYet, Refusal, Rules
from sync.hub.journal.directory_book import DirectoryBook
from sync.hub.journal.faults import FAULTS, NOT_LEARNED, Trouble, note_troubles
from sync.hub.journal.records import ROW, Records, read_row
from sync.hub.journal.scope import note_kind
from sync.hub.storage.bulk import insert, one_of, upsert
from sync.hub.storage.tables import KEPT, KNOWN_KIND, RECORD
from sync.protocol.messages import Operation


def learn_kinds(connection: Connection, kinds: Kinds, book: DirectoryBook, now: datetime) -> bool:
    """Remember the kinds of this program; True where some are new or newer than before.

    An older worker that starts beside newer ones takes nothing back.
    """
    query = select(KNOWN_KIND.c.name, KNOWN_KIND.c.version).with_for_update()
    known: dict[str, int] = dict(connection.execute(query).all())
    new = [kind for kind in kinds if kind.version > known.get(kind.name, 0)]
    upsert(connection, KNOWN_KIND, [(kind.name, kind.version) for kind in new])
    if known:  # else the hub begins here, and nothing was kept without being understood
        door = LearningDoor(connection, kinds, book, now)
        for kind in new:
            if kind.name not in known:
                door.judge_all_of(kind.name)
            note_kind(connection, kind.name)
    return bool(known and new)


class LearningDoor:
    """Judges records that came in while nobody here could judge them."""

    def __init__(
        self, connection: Connection, kinds: Kinds, book: DirectoryBook, now: datetime
    ) -> None:
        self._connection = connection
        self._kinds = kinds
        self._book = book
        self._now = now
        self._records = Records(connection, locking=False)

    def judge_all_of(self, kind: str) -> None:
        """Keep at their home those that do not pass."""
        found = self._connection.execute(select(*ROW).where(RECORD.c.kind == kind)).all()
        rows = [read_row(values) for values in found]
        self._records.load({i for row in rows for i in (row.id, row.root) if i})
        bad = [row for row in rows if not self.passes(row)]
        numbers = [(n,) for row in bad if (n := self._records.number(row.id)) is not None]
        insert(self._connection, KEPT, numbers)
        troubles = [Trouble(NOT_LEARNED, "", row.id) for row in bad]
        note_troubles(self._connection, troubles, instant_text(self._now))

    def passes(self, row: RecordRow) -> bool:
        rules = Rules(self._kinds, self._book, self._records, row.home, self._now)
        try:
            rules.check(_as_put(row), None)
        except (Refusal, NotYet, *FAULTS):
            return False
        return True


def release(
    connection: Connection, book: DirectoryBook, door: LearningDoor, written: Iterable[RecordRow]
) -> bool:
    """Of what was kept at its home, let go what its home has put right by now."""
    right = [row.id for row in written if row.id in book.kept and door.passes(row)]
    if not right:
        return False
    book.kept = book.kept.difference(right)
    numbers = select(RECORD.c.n).where(one_of(RECORD.c.id))
    connection.execute(delete(KEPT).where(KEPT.c.record.in_(numbers)), {"wanted": right})
    return True


def _as_put(row: RecordRow) -> Operation:
    author, at = row.fields.get("author_id"), row.fields.get("written_at")
    user = author if isinstance(author, str) else ""
    names = ("", "", Action.PUT.value, row.kind, row.id, row.home, row.root)
    return Operation(*names, row.fields, {}, 0, user, 1, [_wall_ms(at), "", 0, 0])


def _wall_ms(at: object) -> int | None:
    try:
        return int(instant_of(str(at)).timestamp() * 1000)
    except (OverflowError, ValueError):
        return None
