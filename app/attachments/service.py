"""Attaching files to records, seeing how far they are on their way, and looking at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.attachments.files import NewFile, type_of
from app.attachments.record import ATTACHMENT, About, Attachment, proof_of
from app.attachments.transfers import counted, note_moved
from app.core.errors import NotFound, StoreError
from app.core.rights import Actor
from app.core.values import NO_TIME, instant_or_none
from app.storage.durable import write_durably
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.store import Store
from app.storage.transaction import new_id

_LINES = text("""
    SELECT a.id, a.name, a.media_type, a.size, a.sha256, a.home, a.about_id, a.written_at,
           coalesce(b.is_here, 0) AS is_here, coalesce(b.moved, 0) AS moved, b.epoch
    FROM attachment a LEFT JOIN blob b ON b.sha256 = a.sha256
    WHERE a.voided_at IS NULL AND (a.root = :id OR a.about_id = :id OR a.id = :id)
    ORDER BY a.written_at, a.n
""")


class AttachmentState(StrEnum):
    """What is known of the bytes; the record itself is here."""

    HERE = "here"
    """On this computer, and the hub has it."""
    TO_SEND = "to_send"
    """On this computer only, as far as is known."""
    COMING = "coming"
    """Not, or not all, on this computer yet."""


@dataclass(frozen=True)
class AttachmentLine:
    """One attachment as a list shows it; `percent` says how far it is on its way."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    home: str
    about_id: str
    written_at: datetime
    state: AttachmentState
    percent: int

    @property
    def is_here(self) -> bool:
        return self.state is not AttachmentState.COMING


@dataclass(frozen=True)
class OpenedAttachment:
    """An attachment and its bytes."""

    line: AttachmentLine
    content: bytes


class Attachments:
    """The attachments of every record; `attach`, `open` and `save_copy` belong on a worker."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def keep(self, file: NewFile) -> None:
        """The bytes alone, before anything is saved that they will belong to: a full disk says so
        now. Raises StoreError."""
        self._store.blobs.add(file.content)

    def attach(self, file: NewFile, about: About, name: str = "") -> str:
        """Keep the content and write its record, both on the disk before this returns."""
        content = file.content
        sha256 = self._store.blobs.add(content)
        attachment = Attachment(
            id=(record_id := new_id()),
            name=name or file.name or file.type.suffix[1:].upper(),
            media_type=file.type.media_type,
            size=len(content),
            sha256=sha256,
            proof=proof_of(record_id, content),
            about_kind=about.kind,
            about_id=about.id,
        )
        with self._store.transaction(self._actor) as transaction:
            transaction.put(attachment, root=about.root)
            self._note_here(transaction.connection, sha256)
        return record_id

    def of(self, record_id: str) -> list[AttachmentLine]:
        """Those of a record, or of a whole case by its root; oldest first."""
        with self._store.reading() as session:
            found = session.execute(_LINES, {"id": record_id}).mappings()
            return [_line(row) for row in found if row["id"] != record_id]

    def only_here(self) -> int:
        """How many contents the county does not have yet, and nobody but this computer."""
        with self._store.reading() as session:
            return counted(session.connection())[1]

    def open(self, attachment_id: str) -> OpenedAttachment:
        """As `read`, and the reading is noted."""
        opened = self.read(attachment_id)
        self.note("read", attachment_id)
        return opened

    def read(self, attachment_id: str) -> OpenedAttachment:
        """Raises ATTACHMENT_MISSING while it is still coming, ATTACHMENT_DAMAGED, NotFound.

        What is damaged or lost here is fetched from the hub again.
        """
        line = self._line(attachment_id)
        if not line.is_here:
            raise store_error(StoreCode.ATTACHMENT_MISSING)
        return OpenedAttachment(line, self._content(line))

    def save_copy(self, attachment_id: str, path: Path) -> None:
        """An unprotected copy outside the records, noted as an export. Raises what `open` raises."""
        opened = self.read(attachment_id)
        with self._store.transaction(self._actor) as transaction, storage_errors():
            transaction.audit("read", ATTACHMENT, attachment_id)
            transaction.audit("export", ATTACHMENT, attachment_id)
            write_durably(path, opened.content)

    def note(self, what: str, attachment_id: str) -> None:
        """That it was read, printed or exported."""

        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit(what, ATTACHMENT, attachment_id, at)

        self._store.note(write)

    def remove(self, attachment_id: str, why: str) -> None:
        """It leaves the lists and stays in the history, like everything else."""
        with self._store.transaction(self._actor) as transaction:
            transaction.void(Attachment, attachment_id, why)

    def may_remove(self, line: AttachmentLine) -> bool:
        return line.home == self._actor.place_id

    def _line(self, attachment_id: str) -> AttachmentLine:
        with self._store.reading() as session:
            found = session.execute(_LINES, {"id": attachment_id}).mappings()
            line = next((row for row in found if row["id"] == attachment_id), None)
        if line is None:
            raise NotFound
        return _line(line)

    def _content(self, line: AttachmentLine) -> bytes:
        try:
            return self._store.blobs.whole(line.sha256, line.size)
        except StoreError as error:
            if error.code not in (StoreCode.ATTACHMENT_MISSING, StoreCode.ATTACHMENT_DAMAGED):
                raise
            with self._store.journal_transaction() as (connection, touched):
                note_moved(connection, line.sha256, is_here=False, moved=0)
                touched.add(ATTACHMENT)
            raise

    @staticmethod
    def _note_here(connection: Any, sha256: str) -> None:
        """What the hub already has of it, under another record, it keeps."""
        connection.exec_driver_sql(
            "INSERT INTO blob (sha256, is_here, moved) VALUES (?, 1, 0) ON CONFLICT (sha256) "
            "DO UPDATE SET is_here = 1, moved = CASE WHEN is_here THEN moved ELSE 0 END",
            (sha256,),
        )


def _line(row: Any) -> AttachmentLine:
    if not row["is_here"]:
        state = AttachmentState.COMING
    else:
        state = AttachmentState.HERE if row["epoch"] else AttachmentState.TO_SEND
    is_whole = state is AttachmentState.HERE
    return AttachmentLine(
        id=row["id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        home=row["home"],
        about_id=row["about_id"],
        written_at=instant_or_none(row["written_at"]) or NO_TIME,
        state=state,
        percent=100 if is_whole else min(99, row["moved"] * 100 // (row["size"] or 1)),
    )


def label_of(media_type: str) -> str:
    """English source words for a type of file; empty for one that this version does not know."""
    known = type_of(media_type)
    return known.label if known else ""
