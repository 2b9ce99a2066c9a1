"""Writing entries by published forms, correcting them by their own version, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import InvalidInput, NotFound
from app.core.kinds import Fields, Lookup
from app.core.rights import Actor
from app.core.values import to_wire
from app.documents.forms import FormSheet, Imprint
from app.forms.answers import Answers, Around, begun
from app.forms.entry_fields import name_of
from app.forms.form import Form
from app.forms.kinds import ENTRY_KIND
from app.forms.records import (
    ENTRY,
    FormEntry,
    PublishedForm,
    around_of,
    evaluated,
    form_in,
    form_of,
)
from app.forms.sheet import sheet_of
from app.storage.change import Audit
from app.storage.reading import listed
from app.storage.store import Store

PRINTED, EXPORTED = "printed", "export"

Fill = Callable[[str, Mapping[str, Any]], None]
"""Gives a resident what an entry said of him, by the ordinary service."""


@dataclass(frozen=True)
class Subject:
    """What an entry is about: the record it belongs to, and of whom it is."""

    root: str | None = None
    patient_id: str | None = None
    sex: str | None = None
    born_on: date | None = None


@dataclass(frozen=True)
class Start:
    """A new entry before anything is typed: the form, what is known beside it, what it begins with."""

    form: Form
    around: Around
    values: Mapping[str, Any]
    subject: Subject
    after_id: str | None = None


@dataclass(frozen=True)
class EntryView:
    """One entry with its own version of the form; `answers` None while that is not here."""

    entry: FormEntry
    form: Form | None
    answers: Answers | None
    around: Around | None
    may_edit: bool

    @property
    def title(self) -> str:
        """What it is, and the words its form names it by."""
        if self.form is None or self.answers is None:
            return self.entry.form_title
        said = [self.answers.values.get(code) for code in self.form.titled]
        words = [one for one in said if isinstance(one, str) and one]
        return "：".join([self.entry.form_title, *words[:1]])


class Entries:
    """`fill` takes what an entry says for the resident's own record."""

    def __init__(self, store: Store, actor: Actor, fill: Fill | None = None) -> None:
        self._store = store
        self._actor = actor
        self._fill = fill

    # Forms

    def offered(self, part_of: str = "", record: Fields | None = None) -> list[Form]:
        """The newest version of each form for such a record, those taken back left out."""
        newest: dict[str, Form] = {}
        for form in self._published(part_of):
            known = newest.get(form.code)
            if known is None or form.version > known.version:
                newest[form.code] = form
        said = record or {}
        fitting = [
            form for form in newest.values() if all(said.get(n) == v for n, v in form.for_if)
        ]
        return sorted(fitting, key=lambda form: form.code)

    def _published(self, part_of: str) -> Iterator[Form]:
        query = listed(PublishedForm).where(
            PublishedForm.taken_back_on.is_(None),
            PublishedForm.part_of.is_(None) if not part_of else PublishedForm.part_of == part_of,
        )
        with self._store.reading() as session:
            for one in session.scalars(query.order_by(PublishedForm.n)):
                if (form := form_of(one.body)) is not None:
                    yield form

    # Writing

    def begin(self, form: Form, subject: Subject, day: date | None = None) -> Start:
        """A new entry, with what is carried over from the last one about the same person."""
        on = day or self._store.clock.today()
        after = self._last(form.code, subject, on)
        fields = _fields_of(_blank(form, subject, on, after))
        with self._store.reading() as session:
            around = around_of(form, fields, self._lookup(session))
        return Start(form, around, begun(form, around), subject, after)

    def write(self, start: Start, values: Mapping[str, Any], day: date | None = None) -> str:
        """Save a new entry; returns its id. Raises InvalidInput, fields named by their elements."""
        form, subject = start.form, start.subject
        entry = _blank(form, subject, day or start.around.day, start.after_id)
        answers = self._judged(form, entry, values)
        entry.extra = {name_of(form.element(code)): said for code, said in answers.kept.items()}
        with self._store.transaction(self._actor) as transaction, _by_element(form):
            entry_id = transaction.put(entry, root=subject.root)
            self._give(form, answers, subject.patient_id)
        return entry_id

    def correct(self, view: EntryView, values: Mapping[str, Any], day: date | None = None) -> bool:
        """Write what differs from an entry as it was shown, by the version it was written by."""
        form, answers = view.form, view.answers
        if form is None or answers is None:
            raise NotFound
        entry, seen = view.entry, dict(view.entry.extra or {})
        on = day or entry.day
        now = self._judged(form, entry, values, {"day": on.isoformat()})
        wanted = {name_of(e): now.kept.get(e.code) for e in form if _is_kept(form, e.code)}
        known = {"day": entry.day, **{name: seen.get(name) for name in wanted}}
        with self._store.transaction(self._actor) as transaction, _by_element(form):
            is_new = transaction.patch(FormEntry, entry.id, {"day": on, **wanted}, known)
            self._give(form, now, entry.patient_id)
        return is_new

    def _judged(
        self,
        form: Form,
        entry: FormEntry,
        values: Mapping[str, Any],
        changed: Mapping[str, Any] | None = None,
    ) -> Answers:
        """These answers as the entry would say them. What a draft of another version says beside
        them is left out. Raises InvalidInput."""
        named = {name_of(form.element(code)): said for code, said in values.items() if code in form}
        fields = {**_fields_of(entry), **(changed or {}), **named}
        with self._store.reading() as session:
            answers = evaluated(form, fields, self._lookup(session))
        if answers.problems:
            raise InvalidInput(answers.problems)
        return answers

    def print(
        self, view: EntryView, facility: str, printer: str, head: Sequence[tuple[str, str]] = ()
    ) -> bytes:
        """The sheet of an entry by its own version; a second print says so. Raises NotFound while
        its form is not here."""
        if view.form is None or view.answers is None:
            raise NotFound
        answers = view.answers
        return self._draw(
            sheet_of(view.form, facility, answers.values, answers.shown, head),
            self._imprint(printer, self._prints(view.entry.id)),
        )

    def print_empty(
        self, form: Form, facility: str, printer: str, head: Sequence[tuple[str, str]] = ()
    ) -> bytes:
        """For the pen."""
        return self._draw(sheet_of(form, facility, head=head), self._imprint(printer, 0))

    def note_print(self, entry_id: str) -> None:
        """To be told when a sheet went to the printer."""

        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit(PRINTED, ENTRY, entry_id, at)

        self._store.note(write)

    def note_export(self) -> None:
        """To be told when entries were saved as a file."""
        with self._store.transaction(self._actor) as transaction:
            transaction.audit(EXPORTED, ENTRY)

    def _imprint(self, printer: str, reprint: int) -> Imprint:
        now = self._store.clock.now()
        return Imprint(printed_by=printer, printed_at=now, reprint=reprint)

    def _draw(self, sheet: FormSheet, imprint: Imprint) -> bytes:
        # Here and not above: drawing loads the print library and the fonts.
        from app.documents.form_sheet import form_sheet

        return form_sheet(sheet, imprint)

    def _prints(self, entry_id: str) -> int:
        query = select(func.count(Audit.n)).where(
            Audit.what == PRINTED, Audit.record_id == entry_id
        )
        with self._store.reading() as session:
            return session.scalar(query) or 0

    def void(self, entry_id: str, why: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            transaction.void(FormEntry, entry_id, why)

    def _give(self, form: Form, answers: Answers, patient_id: str | None) -> None:
        said = answers.values
        given = {one.fills: said[one.code] for one in form if one.fills and one.code in said}
        if given and patient_id and self._fill is not None:
            self._fill(patient_id, given)

    def _last(self, code: str, subject: Subject, day: date) -> str | None:
        """The entry before, about the same person."""
        if subject.patient_id is None:
            return None
        query = listed(FormEntry).where(
            FormEntry.form_code == code,
            FormEntry.patient_id == subject.patient_id,
            FormEntry.day <= day,
        )
        with self._store.reading() as session:
            newest = query.order_by(FormEntry.day.desc(), FormEntry.n.desc()).limit(1)
            found = session.scalars(newest).first()
        return found.id if found is not None else None

    # Reading

    def of_record(self, root: str) -> list[EntryView]:
        """What was entered for a record, in the order of the days; an entry that stands alone is a
        record of its own."""
        return self._views(
            listed(FormEntry).where(or_(FormEntry.root == root, FormEntry.id == root))
        )

    def of_patient(self, patient_ids: Sequence[str]) -> list[EntryView]:
        return self._views(listed(FormEntry).where(FormEntry.patient_id.in_(patient_ids)))

    def _views(self, query: Select[FormEntry]) -> list[EntryView]:
        with self._store.reading() as session:
            found = session.scalars(query.order_by(FormEntry.day, FormEntry.n)).all()
            return [self._view(session, entry) for entry in found]

    def _view(self, session: Session, entry: FormEntry) -> EntryView:
        fields, lookup = _fields_of(entry), self._lookup(session)
        is_ours = entry.home == self._actor.place_id
        may_edit = is_ours and self._actor.may(ENTRY_KIND.writers)
        form = form_in(fields, lookup)
        if form is None:
            return EntryView(entry, None, None, None, False)
        around = around_of(form, fields, lookup)
        return EntryView(entry, form, evaluated(form, fields, lookup), around, may_edit)

    def _lookup(self, session: Session) -> Lookup:
        return self._store.tables.lookup(session.connection())


def unreadable(views: Iterable[EntryView]) -> int:
    """How many of these wait for their form."""
    return sum(view.form is None for view in views)


def _blank(form: Form, subject: Subject, day: date, after: str | None) -> FormEntry:
    return FormEntry(
        form_code=form.code,
        form_version=form.version,
        form_title=form.title,
        day=day,
        patient_id=subject.patient_id,
        sex=subject.sex,
        birth_on=subject.born_on,
        after_id=after,
    )


def _fields_of(entry: FormEntry) -> dict[str, Any]:
    said = {f.name: to_wire(f.type, getattr(entry, f.name)) for f in ENTRY_KIND.fields}
    return {**(entry.extra or {}), **said}


def _is_kept(form: Form, code: str) -> bool:
    return form.items[code].computed is None


@contextmanager
def _by_element(form: Form) -> Iterator[None]:
    """What the store refuses is told by the element's own code, as the form knows it."""
    try:
        yield
    except InvalidInput as refused:
        codes = {name_of(element): element.code for element in form}
        named = {codes.get(name, name): problem for name, problem in refused.fields.items()}
        raise InvalidInput(named) from None
