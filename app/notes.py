"""Notes of a health centre to itself: who rang, what to bring up at the morning meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from app.core.kinds import Sight, SightClass
from app.core.rights import EVERYONE, Actor, writers
from app.core.text import N_
from app.forms.typed import asked, typed_form
from app.storage.base import Synced, date_field, kind_of, long_text_field, text_field
from app.storage.reading import listed, record_of
from app.storage.store import Store


class Note(Synced):
    """One note, shared by the computers of a facility; a village's notes reach its township too."""

    __tablename__ = "note"

    noted_on: Mapped[date] = date_field(N_("Date"), required=True, index=True)
    title: Mapped[str] = text_field(N_("Title"), required=True, max_length=60)
    text: Mapped[str | None] = long_text_field(N_("Text"))


NOTE = kind_of(
    Note,
    N_("Note"),
    sight=Sight(SightClass.LINE),
    writers=writers(EVERYONE),
    severable=True,
)
NOTE_FORM = typed_form(NOTE, rows=[asked("noted_on", width=2), ("title",), asked("text", lines=10)])


class Notes:
    """Writing notes and reading them back."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def write(self, note: Note) -> str:
        with self._store.transaction(self._actor) as transaction:
            return transaction.put(note)

    def correct(self, note: Note, values: Mapping[str, Any]) -> None:
        """Change a note; what stood in it when it was opened travels with the change."""
        seen = {name: getattr(note, name) for name in values}
        with self._store.transaction(self._actor) as transaction:
            transaction.patch(Note, note.id, values, seen)

    def get(self, note_id: str) -> Note | None:
        with self._store.reading() as session:
            return record_of(session, Note, note_id)

    def latest(self, limit: int = 200) -> list[Note]:
        query = listed(Note)
        with self._store.reading() as session:
            newest = query.order_by(Note.noted_on.desc(), Note.n.desc()).limit(limit)
            return list(session.scalars(newest))
