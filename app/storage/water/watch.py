"""Keeps the mark of one open store in step with it, and compares both when it is opened.

Every call but `inspect` comes from whoever holds the store's write lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from app.storage.errors import StoreCode, storage_errors
from app.storage.keys.crypto import hkdf
from app.storage.opening import READING
from app.storage.water.chain import FUNCTION, link_function
from app.storage.water.findings import Finding, broken_chain, compare
from app.storage.water.held import MarkedState, UnsentWork, held
from app.storage.water.mark import Mark, Marks, Pages, Unsent
from app.storage.water.pages import Files, PagePlace, PageSum
from app.storage.water.secret import make_anew, make_place, secret_of

CHECKPOINT_AFTER = 1000
"""Frames of the log, as SQLite itself would; it moves them only after the mark is on the disk."""
_AGAIN_AFTER = 250
_SUMMED_AT_ONCE = 32 << 20
"""A file up to this size is summed when it is opened, in some 20 ms; a larger one by `inspect`."""
_LOSSES = (StoreCode.DB_ROWS_MISSING, StoreCode.DB_ROLLED_BACK)


class Watch:
    """For one store that is open."""

    def __init__(self, records: Path, key: bytes) -> None:
        self._records = records
        self._key = key
        self.know(key)
        self._files = Files(records)
        self._inspecting = threading.Lock()
        self._sum: PageSum | None = None
        self._at: PagePlace | None = None
        self._pages: Pages | None = None
        self._unsent = UnsentWork()
        self._held: MarkedState | None = None
        self._in_file = 0
        self._next_checkpoint = CHECKPOINT_AFTER
        self._is_held_back = self._is_lagging = self._has_begun = self._is_closing = False

    def know(self, secret: bytes) -> None:
        """The secret of this store; before that one of its own key stands in, which seals nothing."""
        self.chain_key = hkdf(secret, "jiceng/highwater/chain")
        self._link = link_function(self.chain_key)
        self._sum_key = hkdf(secret, "jiceng/highwater/pages")
        self._marks = Marks(self._records, hkdf(secret, "jiceng/highwater/mark"))

    def make_place(self, connection: Connection, store: str) -> None:
        """For a store that an older version wrote, or a new one; before its guard is set."""
        make_place(connection, store, self._key)

    def learn_secret(self, connection: Connection) -> bool:
        """False where it cannot be opened: somebody changed it."""
        secret = secret_of(connection, self._key)
        if secret is not None:
            self.know(secret)
        return secret is not None

    def make_secret_anew(self, connection: Connection) -> None:
        """Inside a store transaction. The chain begins anew with it."""
        self.know(make_anew(connection, self._key))

    def install(self, engine: Engine) -> None:
        """Before its first connection."""

        def connect(connection: Any, _: object) -> None:
            connection.create_function(FUNCTION, -1, self._link_of)
            # Only what the mark knows of is moved into the file.
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()

        event.listen(engine, "connect", connect)

    def _link_of(self, *row: Any) -> bytes:
        # By the secret as it is known then: connections are older than that.
        return self._link(*row)

    # At opening

    def begin(self, connection: Connection, *, is_new: bool) -> list[Finding]:
        """What the mark and the store say of each other; from now on the mark follows.

        is_new: this store never had a mark, so that none is missed."""
        mark, is_whole = self._marks.read()
        here = held(connection)
        if here is None:
            raise LookupError("a store without a place of its own")
        found = [] if is_new else compare(connection, here, mark, is_whole)
        if mark is not None and mark.store == here.store:
            self._unsent = UnsentWork(mark.unsent, mark.unsent_more).without_answered(connection)
            self._in_file = min(mark.in_file, here.commits)
            if not here.is_turned and not any(one.code in _LOSSES for one in found):
                self._pages = mark.pages
        self._held, self._has_begun = here, True
        return found

    def look_at_pages(self) -> list[Finding]:
        """Sum up the pages of a file that is not large."""
        if self._records.stat().st_size > _SUMMED_AT_ONCE:
            return []
        return self._sum_up(self._files.place())

    def start_anew(self) -> None:
        """What was found is noted: both files of the mark tell of what is here now."""
        for _ in self._marks.paths:
            self._follow_and_mark()

    # With every save

    def note(self, connection: Connection, written: Sequence[Unsent], *, is_exchange: bool) -> None:
        """What the transaction that is about to end leaves behind."""
        if not self._has_begun:
            return
        if is_exchange:
            self._unsent = self._unsent.without_answered(connection)
        self._unsent = self._unsent.add(written)
        self._held = held(connection)

    def saved(self, engine: Engine) -> None:
        """The transaction has ended. Whatever happens to the mark, it was saved."""
        if self._has_begun:
            self._follow_and_mark()
            if self._at_frames() >= self._next_checkpoint and not self._is_held_back:
                self._checkpoint(engine)

    def _follow_and_mark(self) -> None:
        try:
            self._follow()
            self._marks.write(self._mark())
        except OSError:
            self._is_lagging = True

    def _mark(self) -> Mark:
        here = self._held
        assert here is not None
        return Mark(
            store=here.store,
            commits=here.commits,
            at=here.at,
            heads=here.heads,
            cursor=here.cursor,
            receipt=here.receipt,
            hub_time=here.hub_time,
            in_file=self._in_file,
            pages=self._pages,
            unsent=self._unsent.named,
            unsent_more=self._unsent.more,
        )

    def _follow(self) -> None:
        place = self._files.place()
        if self._sum is not None and self._at is not None:
            is_same_log = place.log == self._at.log and place.frames >= self._at.frames
            self._lay_over(self._sum, place, self._at.frames if is_same_log else 0)
        if self._at is None or place.log != self._at.log:
            self._next_checkpoint = CHECKPOINT_AFTER
        self._at = place

    def _lay_over(self, summed: PageSum, place: PagePlace, after: int) -> None:
        summed.put(self._files.log_tags(after, place.frames))
        summed.resize(place.pages)
        self._pages = Pages(place.log, place.frames, place.pages, summed.total)

    def _at_frames(self) -> int:
        return self._at.frames if self._at is not None else 0

    def _checkpoint(self, engine: Engine) -> None:
        """The mark first: a file that is ahead of its mark could not be compared with it."""
        self._next_checkpoint = self._at_frames() + _AGAIN_AFTER
        self._sync_marks()
        with storage_errors():
            pooled = engine.raw_connection()
            try:
                cursor = pooled.cursor()
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                busy, frames, moved = cursor.fetchone() or (1, 0, 0)
                cursor.close()
            finally:
                pooled.close()
        if not busy and frames == moved and self._held is not None:
            self._in_file = self._held.commits

    def _sync_marks(self) -> None:
        try:
            if self._is_lagging:
                self._marks.write(self._mark())
            self._marks.sync()
            self._is_lagging = False
        except OSError:
            # A mark that stays behind would tell of damage where there is none; a missing one warns.
            self._marks.close()
            for path in self._marks.paths:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    # On a worker, after sign-in

    def inspect(
        self,
        engine: Engine,
        lock: AbstractContextManager[Any],
        verified: dict[str, int],
        *,
        after_unclean_end: bool = False,
    ) -> list[Finding]:
        """Every page and the journal behind the places that were looked at before."""
        with self._inspecting:
            with lock:
                self._is_held_back = True
            try:
                return [
                    *self._late_sum(lock),
                    *(self._unreadable(engine, lock) or _torn(engine, is_due=after_unclean_end)),
                    *self._chain(engine, verified),
                ]
            finally:
                with lock:
                    self._is_held_back = False

    def _late_sum(self, lock: AbstractContextManager[Any]) -> list[Finding]:
        with lock:
            if self._sum is not None or self._is_closing:
                return []
            place = self._files.place()
        found = self._sum_up(place)
        with lock:
            self._follow_and_mark()
        return found

    def _sum_up(self, place: PagePlace) -> list[Finding]:
        """The file and the log up to where the mark was made, then the rest of the log."""
        base, summed, after = self._pages, PageSum(self._sum_key), 0
        summed.put(self._files.file_tags())
        found: list[Finding] = []
        if base is not None:
            if base.log == place.log and base.frames <= place.frames:
                after = base.frames
                summed.put(self._files.log_tags(0, after))
            summed.resize(base.pages)
            if summed.total != base.total:
                found.append(Finding(StoreCode.DB_CHANGED, {"where": "pages"}))
        self._lay_over(summed, place, after)
        self._sum, self._at = summed, place
        return found

    def _unreadable(self, engine: Engine, lock: AbstractContextManager[Any]) -> list[Finding]:
        """Pages of the file whose seal does not fit. Where a crash cut the moving of the log short,
        the log is moved first: what it holds is whole."""
        with lock:
            if self._is_closing:
                return []
            self._checkpoint(engine)
        with _reading(engine) as connection:
            bad = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
        return [Finding(StoreCode.DB_PAGES_BAD, {"pages": len(bad)})] if bad else []

    def _chain(self, engine: Engine, verified: dict[str, int]) -> list[Finding]:
        with _reading(engine) as connection:
            return broken_chain(connection, verified)

    # At the end

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Before the lock is taken for closing: an inspection under way wants it too."""
        self._is_closing = True
        with self._inspecting:
            yield

    def close(self) -> None:
        """The last mark, on the disk. Closing the last connection moves the log into the file."""
        try:
            if self._has_begun:
                self._close_mark()
        finally:
            self._has_begun = False
            self._marks.close()
            self._files.close()

    def _close_mark(self) -> None:
        with suppress(OSError):
            if self._sum is None:
                self._sum_up(self._files.place())
            if self._held is not None:
                self._in_file = self._held.commits
            self._follow_and_mark()
        self._sync_marks()


def _torn(engine: Engine, *, is_due: bool) -> list[Finding]:
    """Pages that are whole, each by itself, and do not hang together."""
    if not is_due:
        return []
    with _reading(engine) as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all()
    return [] if said == ["ok"] else [Finding(StoreCode.DB_PAGES_BAD, {"pages": 1})]


def _reading(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{READING: True})
