"""Brings what is attached to records under the store's present key: some at a time, beside the work."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.attachments.record import Attachment
from app.storage.store import Store, write_state
from app.storage.turning import UNFINISHED_TURN

A_STEP = 4 * 1024 * 1024
"""Bytes brought over before others get their turn."""


class Renewal:
    """Begun anew after any cut: what is done already is seen at its name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left: list[tuple[str, int]] = []
        self._found_one = False

    @property
    def is_due(self) -> bool:
        return bool(self._store.state(UNFINISHED_TURN))

    def step(self) -> bool:
        """Some contents; whether there are more. A round that finds none is the last."""
        if not self._left:
            self._left, self._found_one = self._all(), False
        done = 0
        while self._left and done < A_STEP:
            sha256, size = self._left.pop()
            if self._store.blobs.renew(sha256, size):
                self._found_one = True
                done += size
        return bool(self._left) or self._found_one

    def finish(self, beside_copies: Path) -> None:
        """The safety copies of before are gone; what only they needed goes with the earlier keys."""
        blobs = self._store.blobs.kept_in(beside_copies)
        for sha256, size in self._all():
            blobs.renew(sha256, size)
        with self._store.journal_transaction() as (connection, _):
            write_state(connection, **{UNFINISHED_TURN: []})

    def _all(self) -> list[tuple[str, int]]:
        with self._store.reading() as session:
            found = session.execute(select(Attachment.sha256, Attachment.size).distinct())
            return [(sha256, size) for sha256, size in found]
