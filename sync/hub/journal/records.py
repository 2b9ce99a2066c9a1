"""The records one request touches, loaded once, changed in memory, written once at the end.

Until the counter is locked, places in the hub's order are provisional: group i of the request has
the number -(i + 1). Writing turns them into real ones, so that nothing holds the counter while
rules are being checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.core.content import canonical, content_of_text
from app.core.record import RecordRow
from app.storage.cases import CONFLICT, GRANT, SLIP
from sync.hub.storage.bulk import insert, one_of
from sync.hub.storage.tables import RECORD

_PAPERS = (CONFLICT, GRANT, SLIP)
"""What the engine itself reads of a case, without reading the case."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def row_of(found: Mapping[Any, Any]) -> RecordRow:
    """A record from its row in the database, by name."""
    return read_row([found[name] for name in ROW_NAMES])


ROW = [column for column in RECORD.columns if column.name not in ("n", "healed")]
ROW_NAMES = [column.name for column in ROW]

_READ = select(RECORD.c.n, *ROW).where(one_of(RECORD.c.id)).order_by(RECORD.c.id)
_LOCK = _READ.with_for_update()
_SAID = select(RECORD.c.fields).where(
    RECORD.c.id == bindparam("id"), RECORD.c.kind == bindparam("kind")
)
_ROOTS = select(RECORD.c.root).where(one_of(RECORD.c.id), RECORD.c.root.is_not(None))
_READ_PAPERS = (
    select(RECORD.c.n, *ROW)
    .where(one_of(RECORD.c.root), RECORD.c.kind.in_(_PAPERS))
    .order_by(RECORD.c.n)
)
_CHANGE = (
    update(RECORD)
    .where(RECORD.c.id == bindparam("new_id"))
    .values({name: bindparam(f"new_{name}") for name in ROW_NAMES if name != "id"})
)


def read_row(values: Sequence[Any]) -> RecordRow:
    """A record from the columns of `ROW`, in their order."""
    id_, kind, home, root, rev, crev, ord_, frev, fields, by, place, at = values
    return RecordRow(
        id_,
        kind,
        home,
        root,
        rev=rev,
        crev=crev,
        ord=ord_,
        frev=_decode(frev),
        fields=_decode(fields),
        by=by,
        place=place,
        at=at,
    )


def unopened_row(values: Sequence[Any]) -> RecordRow:
    """The same, only to be sent on: its JSON stays as it is stored."""
    id_, kind, home, root, rev, crev, ord_, frev, fields, by, place, at = values
    return RecordRow(
        id_,
        kind,
        home,
        root,
        rev=rev,
        crev=crev,
        ord=ord_,
        frev=_sealed(frev),
        fields=_sealed(fields),
        by=by,
        place=place,
        at=at,
    )


def unsealed(fields: str) -> dict[str, Any]:
    """The field values of a record as the database keeps them."""
    found: dict[str, Any] = _decode(fields)
    return found


def _sealed(text: str) -> Any:
    return {} if text == "{}" else msgspec.Raw(text.encode())


class Records:
    """Records of this request: read in bulk and locked in order of id, then changed in memory.

    Whoever only reads locks nothing; nor does reading under the counter's lock, where nobody else
    writes and a lock asked for would come too late in the order.
    """

    def __init__(self, connection: Connection, *, locking: bool = True) -> None:
        self.connection = connection
        self._locking = locking
        self.created: set[str] = set()
        self.touched: set[str] = set()
        self.contents: dict[str, int] = {}
        self._rows: dict[str, RecordRow | None] = {}
        self._numbers: dict[str, int] = {}
        self._papers: dict[str, list[str]] = {}
        self._undo: list[tuple[str, RecordRow | None, bool]] = []

    def roots_of(self, ids: Iterable[str]) -> set[str]:
        """The cases these records belong to; read without a lock, since that never changes."""
        wanted = list(ids)
        if not wanted:
            return set()
        return set(self.connection.execute(_ROOTS, {"wanted": wanted}).scalars())

    def load(self, ids: Iterable[str]) -> None:
        """Lock and read; asked once for all ids of a request, so that the order is one."""
        wanted = sorted(set(ids) - self._rows.keys())
        if not wanted:
            return
        query = _LOCK if self._locking else _READ
        self._take(self.connection.execute(query, {"wanted": wanted}).all())
        for record_id in wanted:
            self._rows.setdefault(record_id, None)

    def get(self, record_id: str) -> RecordRow | None:
        if record_id not in self._rows:
            self.load([record_id])
        return self._rows[record_id]

    def exists(self, record_id: str) -> bool:
        """Asked without a lock, of a record that this request does not touch."""
        if record_id in self._rows:
            return self._rows[record_id] is not None
        query = select(RECORD.c.n).where(RECORD.c.id == record_id)
        return self.connection.execute(query).first() is not None

    def said(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        """What a record of this kind says, one that this request does not touch; without a lock."""
        row = self._rows.get(record_id)
        if row is None:
            found = self.connection.execute(_SAID, {"id": record_id, "kind": kind}).scalar()
            return unsealed(found) if found is not None else None
        return row.fields if row.kind == kind else None

    def home_of_person(self, person: str, kind: str) -> str | None:
        """Where the record of a person says that he belongs; read without a lock."""
        row = self._rows.get(person)
        if row is None:
            query = select(*ROW).where(RECORD.c.id == person, RECORD.c.kind == kind)
            found = self.connection.execute(query).first()
            row = read_row(found) if found is not None else None
        if row is None or row.kind != kind:
            return None
        home: str = row.fields.get("home_id") or row.home
        return home

    def number(self, record_id: str) -> int | None:
        """The short number of a record that exists."""
        return self._numbers.get(record_id)

    def look_again(self, ids: Iterable[str]) -> None:
        """Under the counter's lock: what others wrote of cases that were not there before."""
        self._locking = False
        missing = {i for i in ids if self._rows.get(i) is None and i not in self.created}
        for record_id in missing:
            self._rows.pop(record_id, None)
        for record_id in missing | self.created:
            self._papers.pop(record_id, None)
        self.load(missing)

    def load_papers(self, roots: Iterable[str]) -> None:
        """The grants and conflicts of these cases."""
        wanted = sorted(set(roots) - self._papers.keys())
        if not wanted:
            return
        for root in wanted:
            self._papers[root] = []
        found = self._take(self.connection.execute(_READ_PAPERS, {"wanted": wanted}).all())
        made_here = [i for i in self.created if (row := self._rows[i]) and row.kind in _PAPERS]
        for record_id in dict.fromkeys([*found, *made_here]):
            row = self._rows[record_id]
            if row is not None and row.root in self._papers:
                self._papers[row.root].append(record_id)

    def grants(self, root: str) -> list[RecordRow]:
        return [row for row in self._papers_of(root) if row.kind == GRANT]

    def conflicts(self, root: str) -> list[RecordRow]:
        return [row for row in self._papers_of(root) if row.kind == CONFLICT]

    def slips(self, root: str) -> list[RecordRow]:
        return [row for row in self._papers_of(root) if row.kind == SLIP]

    def _papers_of(self, root: str) -> list[RecordRow]:
        if root not in self._papers:
            self.load_papers([root])
        return [row for i in self._papers[root] if (row := self._rows.get(i)) is not None]

    def add(self, row: RecordRow) -> None:
        self._remember(row.id)
        self.created.add(row.id)
        if row.kind in _PAPERS and row.root in self._papers:
            self._papers[row.root].append(row.id)
        self._rows[row.id] = row

    def replace(self, row: RecordRow) -> None:
        self._remember(row.id)
        self._rows[row.id] = row

    def _remember(self, record_id: str) -> None:
        self._undo.append((record_id, self._rows.get(record_id), record_id in self.touched))
        self.touched.add(record_id)

    def checkpoint(self) -> Callable[[], None]:
        """What brings back the present state; a group is applied whole or not at all."""
        start = len(self._undo)

        def restore() -> None:
            while len(self._undo) > start:
                self._take_back(*self._undo.pop())

        return restore

    def _take_back(self, record_id: str, before: RecordRow | None, was_touched: bool) -> None:
        after = self._rows[record_id]
        if before is None and after is not None:
            self.created.discard(record_id)
            if after.root in self._papers and record_id in self._papers[after.root]:
                self._papers[after.root].remove(record_id)
        self._rows[record_id] = before
        if not was_touched:
            self.touched.discard(record_id)

    def write(self, place: Callable[[int], int], newest: int) -> list[RecordRow]:
        """Write what changed, with real places; new records are numbered from `newest` on."""
        rows = [row for i in sorted(self.touched) if (row := self._rows[i]) is not None]
        # Provisional places count downwards: what was made first is numbered first.
        rows.sort(key=lambda row: row.ord, reverse=True)
        for row in rows:
            row.rev, row.crev, row.ord = place(row.rev), place(row.crev), place(row.ord)
            if row.frev:
                row.frev = {name: place(number) for name, number in row.frev.items()}
        new = [row for row in rows if row.id in self.created]
        self._numbers.update((row.id, newest + i) for i, row in enumerate(new, start=1))
        values = [(self._numbers[row.id], *self._values(row), None) for row in new]
        insert(self.connection, RECORD, values)
        self._write_changed([row for row in rows if row.id not in self.created])
        return rows

    def _write_changed(self, rows: list[RecordRow]) -> None:
        if not rows:
            return
        values = [
            {f"new_{name}": value for name, value in zip(ROW_NAMES, self._values(row), strict=True)}
            for row in rows
        ]
        self.connection.execute(_CHANGE, values)

    def _values(self, row: RecordRow) -> tuple[Any, ...]:
        """In the order of ROW; what it says is noted in `contents`."""
        frev, fields = _encode(row.frev).decode(), canonical(row.fields)
        self.contents[row.id] = content_of_text(row.kind, row.id, row.home, row.root, fields)
        said = (frev, fields.decode(), row.by, row.place, row.at)
        return (row.id, row.kind, row.home, row.root, row.rev, row.crev, row.ord, *said)

    def _take(self, found: Iterable[Sequence[Any]]) -> list[str]:
        """Keep what was read; what this request has changed meanwhile stays as it is."""
        ids = []
        for n, *values in found:
            record_id = values[0]
            self._numbers[record_id] = n
            if self._rows.get(record_id) is None:
                self._rows[record_id] = read_row(values)
            ids.append(record_id)
        return ids
