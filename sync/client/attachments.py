"""The attachments' lane: contents go up and come down, one part at a time, after all else.

Like the engine it owns no thread and no timer; it runs when the engine has reached the head. It may
be stopped before every part and goes on from there, after a minute or after months.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from app.attachments import ATTACHMENT
from app.attachments.transfers import Transfer, note_at_hub, note_moved, open_transfers
from app.core.errors import NetworkError, StoreError
from app.core.values import instant_text
from app.storage.blobs import PIECE
from app.storage.errors import StoreCode
from app.storage.store import Store
from sync.client.notices import note_no_room
from sync.client.transport import hub_answer
from sync.protocol.api import BlobApi
from sync.protocol.messages import MOST_ASKED, BlobState
from sync.protocol.problems import ProtocolError

_REFUSALS = (
    "NOT_FOUND",
    "TOO_LARGE",
    "ATTACHMENT_OFFSET",
    "ATTACHMENT_HASH",
    "ATTACHMENT_ROOM",
)
"""They concern one content; the others go on."""
_SPOILT = (StoreCode.ATTACHMENT_MISSING, StoreCode.ATTACHMENT_DAMAGED)

MayGoOn = Callable[[], bool]


class Lane:
    """Moves the contents of one store. Raises what the api raises; what moved before is kept."""

    def __init__(
        self, store: Store, api: BlobApi, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._blobs = store.blobs
        self._api = api
        self._pace = PartPace(monotonic)
        self._has_told = False

    def run_once(self, may_go_on: MayGoOn = lambda: True) -> bool:
        """Move what can be moved now. `may_go_on` is asked before each call of the hub: work that
        waits to be sent, a metered line or the end of the program say no. False when it was stopped.
        """
        waiting = self._waiting()
        for start in range(0, len(waiting), MOST_ASKED):
            if not may_go_on():
                return False
            asked = waiting[start : start + MOST_ASKED]
            states = self._ask(asked)
            for transfer in asked:
                state = states.get(transfer.record_id)
                if state is not None and not self._move(transfer, state, may_go_on):
                    return False
        return True

    def _waiting(self) -> list[Transfer]:
        """Each content once. Where the table and the disk differ, the disk is right."""
        with self._store.reading() as session:
            found = open_transfers(session.connection())
        waiting: dict[str, Transfer] = {}
        for transfer in found:
            is_here = self._blobs.has(transfer.sha256, transfer.size)
            if is_here is not transfer.is_here:
                self._note(transfer, 0, is_here=is_here)
            waiting.setdefault(transfer.sha256, replace(transfer, is_here=is_here))
        return list(waiting.values())

    def _ask(self, transfers: list[Transfer]) -> dict[str, BlobState]:
        """A hub of an older program knows no attachments; they wait for its update."""
        try:
            return self._states([transfer.record_id for transfer in transfers])
        except ProtocolError as refusal:
            if refusal.code != "NOT_FOUND":
                raise
            return {}

    def _states(self, ids: list[str]) -> dict[str, BlobState]:
        return {state.id: state for state in self._api.blob_states(ids)}

    def _move(self, transfer: Transfer, state: BlobState, may_go_on: MayGoOn) -> bool:
        """False when it was stopped; what is refused or spoilt is left for another run."""
        steps = self._up(transfer, state) if transfer.is_here else self._down(transfer, state)
        try:
            for _ in steps:
                if not may_go_on():
                    return False
        except ProtocolError as refusal:
            if refusal.code not in _REFUSALS:
                raise
            if refusal.code == "ATTACHMENT_ROOM":
                self._tell_no_room()
        except StoreError as error:
            if error.code not in _SPOILT:
                raise
            self._note(transfer, 0, is_here=False)
        except NetworkError:
            self._pace.broke()
            raise
        return True

    def _up(self, transfer: Transfer, state: BlobState) -> Iterator[None]:
        """Yields before each call of the hub."""
        held = state.held
        while held < transfer.size:
            yield
            content = self._blobs.read(transfer.sha256, transfer.size, held, self._pace.bytes)
            held = self._send(transfer, held, content)
            self._note(transfer, held, is_here=True)
        self._note_at_hub(transfer)

    def _send(self, transfer: Transfer, offset: int, content: bytes) -> int:
        """Returns how much the hub has then; it is asked once more where it was elsewhere."""
        try:
            with self._pace:
                return self._api.send_part(transfer.record_id, offset, content).held
        except ProtocolError as refusal:
            if refusal.code == "ATTACHMENT_OFFSET":
                state = self._states([transfer.record_id]).get(transfer.record_id)
                if state is not None and state.held != offset:
                    return state.held
            elif refusal.code == "ATTACHMENT_HASH":
                self._doubt(transfer)
            raise

    def _doubt(self, transfer: Transfer) -> None:
        """The hub has thrown away what arrived: spoilt on the way, or spoilt on this disk?"""
        is_sound = self._blobs.is_sound(transfer.sha256, transfer.size)
        self._note(transfer, 0, is_here=is_sound)

    def _down(self, transfer: Transfer, state: BlobState) -> Iterator[None]:
        """Yields before each call of the hub; nothing comes before the hub has all of it."""
        if state.held < transfer.size:
            return
        is_whole, held = False, self._blobs.held(transfer.sha256)
        while held < transfer.size:
            yield
            part = self._fetch(transfer, held)
            is_whole = self._blobs.take(transfer.sha256, transfer.size, held, part)
            held += len(part)
            self._note(transfer, held, is_here=False)
        if is_whole or self._blobs.take(transfer.sha256, transfer.size, held, b""):
            self._note_at_hub(transfer)
        else:
            self._note(transfer, 0, is_here=False)

    def _fetch(self, transfer: Transfer, offset: int) -> bytes:
        wanted = min(self._pace.bytes, transfer.size - offset)
        with self._pace:
            part = self._api.fetch_part(transfer.record_id, offset, wanted)
        if len(part) != wanted:
            raise hub_answer()
        return part

    def _note(self, transfer: Transfer, moved: int, *, is_here: bool) -> None:
        with self._store.journal_transaction() as (connection, touched):
            note_moved(connection, transfer.sha256, is_here=is_here, moved=moved)
            touched.add(ATTACHMENT)

    def _tell_no_room(self) -> None:
        """Once for each run of the program: the next attachment is refused like this one."""
        if self._has_told:
            return
        self._has_told = True
        with self._store.journal_transaction() as (connection, touched):
            note_no_room(connection, instant_text(self._store.clock.now()))
            touched.add("sync")

    def _note_at_hub(self, transfer: Transfer) -> None:
        with self._store.journal_transaction() as (connection, touched):
            note_at_hub(connection, transfer.sha256, transfer.size)
            touched.add(ATTACHMENT)


class PartPace:
    """How large the next part is: one that the line carries in a few seconds, so that whoever saves
    meanwhile waits no longer than that. `with pace:` measures one."""

    LEAST, FIRST, MOST = PIECE, 4 * PIECE, 16 * PIECE
    QUICK_S, SLOW_S = 1.5, 6.0

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._began = 0.0
        self.bytes = self.FIRST

    def __enter__(self) -> None:
        self._began = self._monotonic()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        took = self._monotonic() - self._began
        if error is None and took < self.QUICK_S:
            self.bytes = min(self.bytes * 2, self.MOST)
        elif took > self.SLOW_S:
            self.broke()

    def broke(self) -> None:
        self.bytes = max(self.bytes // 2, self.LEAST)
