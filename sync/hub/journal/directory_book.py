"""The directory as one request sees it: facilities, memberships and posts, its own changes included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.core.directory import DIRECTORY_KINDS, FacilityDirectory
from app.core.record import RecordRow
from sync.hub.journal.records import ROW, read_row
from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import KEPT, META, RECORD

_VERSION = select(META.c.directory)
_KEPT = select(KEPT.c.record)
_IDS = select(RECORD.c.id).where(one_of(RECORD.c.n))
_DIRECTORY = select(*ROW).where(RECORD.c.kind.in_(sorted(DIRECTORY_KINDS)))


@dataclass(frozen=True)
class Edition:
    """The directory as it was committed; `version` is the place in the hub's order it is from."""

    version: int
    rows: Mapping[str, RecordRow]
    directory: FacilityDirectory
    kept: frozenset[str] = frozenset()
    """Records that count at their own home alone."""


class DirectoryBook:
    """One edition, and what this request adds to it."""

    def __init__(self, edition: Edition) -> None:
        self.version = edition.version
        self.directory = edition.directory
        self.kept = edition.kept
        self._rows = edition.rows
        self._learned: dict[str, RecordRow] = {}

    @property
    def has_changed(self) -> bool:
        return bool(self._learned)

    def learn(self, rows: Iterable[RecordRow]) -> None:
        learned = {**self._learned, **{row.id: row for row in rows}}
        self.directory = FacilityDirectory({**self._rows, **learned}.values())
        self._learned = learned  # not before: what cannot be read spoils no later request

    def on(self, edition: Edition) -> DirectoryBook:
        """The same changes over a newer edition: somebody else's were committed meanwhile."""
        book = DirectoryBook(edition)
        book.kept &= self.kept
        if self._learned:
            book.learn(self._learned.values())
        return book


class Library:
    """Keeps the last edition read; threads may share it, a second reading does no harm."""

    def __init__(self) -> None:
        self._edition: Edition | None = None

    def edition(self, connection: Connection, version: int | None = None) -> Edition:
        """As of now; `version` for whoever has just read that it is so."""
        if version is None:
            version = connection.execute(_VERSION).scalar_one()
        edition = self._edition
        if edition is None or edition.version != version:
            kept = _kept_at_home(connection)
            found = [read_row(values) for values in connection.execute(_DIRECTORY)]
            rows = [row for row in found if row.id not in kept]
            directory = FacilityDirectory(rows)
            edition = Edition(version, {row.id: row for row in rows}, directory, kept)
            self._edition = edition
        return edition


def _kept_at_home(connection: Connection) -> frozenset[str]:
    """Nearly always none: then no record is asked for."""
    numbers = connection.execute(_KEPT).scalars().all()
    if not numbers:
        return frozenset()
    return frozenset(connection.execute(_IDS, {"wanted": numbers}).scalars())
