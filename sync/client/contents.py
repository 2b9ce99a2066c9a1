"""Contents of attachments by stick: what goes up with it, and what an answer brings.

What counts is the hub's word, as on the network: until it comes home that the hub has all of a
content, its bytes go on the next stick once more from where the hub was last known to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.attachments import ATTACHMENT
from app.attachments.transfers import Transfer, note_at_hub, note_moved, open_transfers
from app.core.errors import StoreError
from app.storage.blobs import PIECE
from app.storage.store import Store
from sync.client import state
from sync.client.packing import PackedFile
from sync.protocol.codec import decode_answer, encode
from sync.protocol.contents import MOST_ON_STICK, PART, Stretch, stretches
from sync.protocol.envelope import Frame, FrameKind
from sync.protocol.messages import MOST_ASKED, BlobQuery, BlobState, BlobStates


class StickContents:
    """For one store and one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._blobs = store.blobs

    def parts(self) -> Iterator[PackedFile]:
        """Files of stretches, and with the last the question how far everything has got; none
        where nothing is under way."""
        transfers = self._transfers()
        if not transfers:
            return
        part = PackedFile(is_contents=True)
        for stretch in self._going_up(transfers):
            part.frames.append(stretch.framed())
            if part.is_full:
                yield part
                part = PackedFile(is_contents=True)
        part.frames.append(self._question(transfers))
        yield part

    def take(self, frames: Sequence[Frame]) -> bool:
        """What an answer says and brings of contents. False when it holds nothing of the kind."""
        about = [frame for frame in frames if frame.kind in (FrameKind.STATES, FrameKind.CONTENT)]
        if not about:
            return False
        known = {transfer.record_id: transfer for transfer in self._transfers()}
        for frame in about:
            if frame.kind == FrameKind.STATES:
                self._hear(decode_answer(frame.content, BlobStates), known)
        for stretch in stretches(about):
            if stretch.attachment_id in known:
                self._take(stretch, known[stretch.attachment_id])
        return True

    def _transfers(self) -> list[Transfer]:
        with self._store.reading() as session:
            return open_transfers(session.connection(), unsent=True)

    def _going_up(self, transfers: Iterable[Transfer]) -> Iterator[Stretch]:
        room, done = MOST_ON_STICK, set()
        for transfer in transfers:
            if not transfer.is_here or transfer.sha256 in done:
                continue
            done.add(transfer.sha256)
            for stretch in self._rest_of(transfer):
                room -= len(stretch.content)
                if room < 0:
                    return
                yield stretch

    def _rest_of(self, transfer: Transfer) -> Iterator[Stretch]:
        """From where the hub is; nothing of a content that this disk has lost."""
        for offset in range(transfer.moved, transfer.size, PART):
            try:
                content = self._blobs.read(transfer.sha256, transfer.size, offset, PART)
            except StoreError:
                return
            yield Stretch(transfer.record_id, offset, content)

    def _question(self, transfers: Sequence[Transfer]) -> Frame:
        asked = transfers[:MOST_ASKED]
        held = {t.record_id: self._blobs.held(t.sha256) for t in asked if not t.is_here}
        query = BlobQuery([transfer.record_id for transfer in asked], held)
        return Frame(FrameKind.QUESTION, encode(query))

    def _hear(self, told: BlobStates, known: dict[str, Transfer]) -> None:
        """An answer out of another epoch of the hub says nothing of this one."""
        with self._store.journal_transaction() as (connection, touched):
            if state.load(connection).epoch != told.epoch:
                return
            for one in told.states:
                transfer = known.get(one.id)
                if transfer is None or not transfer.is_here:
                    continue
                if _is_whole(one):
                    note_at_hub(connection, transfer.sha256, transfer.size)
                else:
                    note_moved(connection, transfer.sha256, is_here=True, moved=one.held)
            touched.add(ATTACHMENT)

    def _take(self, stretch: Stretch, transfer: Transfer) -> None:
        """One that fits onto what is here; any other is passed over and asked for again."""
        end = stretch.offset + len(stretch.content)
        is_fitting = len(stretch.content) % PIECE == 0 or end == transfer.size
        is_next = stretch.offset == self._blobs.held(transfer.sha256)
        if transfer.is_here or end > transfer.size or not (is_fitting and is_next):
            return
        is_whole = self._blobs.take(transfer.sha256, transfer.size, stretch.offset, stretch.content)
        moved = 0 if end == transfer.size and not is_whole else end
        with self._store.journal_transaction() as (connection, touched):
            if is_whole:
                note_at_hub(connection, transfer.sha256, transfer.size)
            else:
                note_moved(connection, transfer.sha256, is_here=False, moved=moved)
            touched.add(ATTACHMENT)


def _is_whole(told: BlobState) -> bool:
    return told.held >= told.size
