"""Registering residents, finding them again, and keeping their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from app.core.errors import InvalidInput, NotFound
from app.core.identity import read_document
from app.core.identity.documents import DocumentKind
from app.core.rights import Actor
from app.patients.asking import Asking
from app.patients.doubts import Doubts, doubts, held_by
from app.patients.facts import PersonFacts, facts_in
from app.patients.joined import family_of
from app.patients.lines import FoundLines, lines_of, search
from app.patients.listing import in_order, listed_by
from app.patients.merging import Joining
from app.patients.numbers import GivenTwice, given_twice, next_local_number
from app.patients.record import PATIENT, Patient, PatientState, not_born_yet
from app.patients.standing import Gone, gone_of
from app.patients.viewers import Viewer, viewers
from app.patients.views import (
    PatientFilter,
    PatientLine,
    PatientOrder,
    Village,
)
from app.receipts import Receipt, receipt_of
from app.storage.reading import LISTED, in_lists, record_of
from app.storage.store import Store
from app.storage.transaction import Transaction

READ = "read"
REVEAL = "reveal"


class Patients(Asking, Joining):
    """The residents this facility's line looks after."""

    def __init__(self, store: Store, actor: Actor) -> None:
        Asking.__init__(self, store)
        Joining.__init__(self, store, actor)
        self._listed: tuple[object, list[int]] = (None, [])

    def register(self, patient: Patient) -> str:
        """Save a new resident; without an official number a local one is given. Returns the id."""
        self._check_born(patient.birth_on)
        with self._store.transaction(self._actor) as transaction:
            return enter(transaction, patient, self._store.clock.today())

    def edit(self, patient_id: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Change fields; `seen` is what the form showed when it was opened."""
        self._check_born(values.get("birth_on"))
        with self._store.transaction(self._actor) as transaction:
            return transaction.patch(Patient, patient_id, values, seen)

    def _check_born(self, birth_on: date | None) -> None:
        """Where the county's time is known; else it is a doubt (see `doubts`)."""
        if birth_on is not None and birth_on > self._store.clock.latest():
            raise InvalidInput({"birth_on": not_born_yet()})

    def mark_deceased(self, patient: Patient, on: date, cause: str) -> None:
        self._change_state(patient, PatientState.DECEASED, on, cause)

    def mark_moved_away(self, patient: Patient, on: date, destination: str) -> None:
        self._change_state(patient, PatientState.MOVED_AWAY, on, destination)

    def mark_lost(self, patient: Patient, on: date, reason: str) -> None:
        """No longer to be found (失访); the record stays among those in care."""
        self._change_state(patient, PatientState.LOST, on, reason)

    def mark_active(self, patient: Patient, on: date, note: str) -> None:
        """Back in care: found again, returned, or marked by mistake."""
        self._change_state(patient, PatientState.ACTIVE, on, note)

    def void(self, patient_id: str, why: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            transaction.void(Patient, patient_id, why)

    def _change_state(self, patient: Patient, state: PatientState, on: date, note: str) -> None:
        seen = {name: getattr(patient, name) for name in ("state", "state_on", "state_note")}
        values = {"state": state.value, "state_on": on, "state_note": note}
        self.edit(patient.id, values, seen)

    def get(self, patient_id: str) -> Patient | None:
        with self._store.reading() as session:
            return record_of(session, Patient, patient_id)

    def facts(self, patient_id: str) -> PersonFacts | None:
        """Who it is and what must not be overlooked, as all joined records know it together."""
        with self._store.reading() as session:
            return facts_in(session, patient_id)

    def open(self, patient_id: str, *, itself: bool = False) -> Patient:
        """As `read`, and the reading is noted."""
        patient = self.read(patient_id, itself=itself)
        self.note_reading(patient.id)
        return patient

    def read(self, patient_id: str, *, itself: bool = False) -> Patient:
        """The record for its page, the one that is shown where it was joined with others; with
        `itself` this very one, to be put right.
        """
        with self._store.reading() as session:
            kept = patient_id if itself else family_of(session, patient_id)[0]
        patient = self.get(kept)
        if patient is None:
            raise NotFound
        return patient

    def note_reading(self, patient_id: str) -> None:
        """To be told when the record has been on the screen; the newest of `recent` from then on."""
        self._note(READ, patient_id)

    def reveal(self, patient_id: str) -> None:
        """Note that somebody looked at the whole identity number; lists and pages mask it."""
        self._note(REVEAL, patient_id)

    def _note(self, what: str, patient_id: str) -> None:
        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit(what, PATIENT, patient_id, at)

        self._store.note(write)

    def receipt(self, patient_id: str) -> Receipt:
        """Whether the record is saved here only, or on the hub too."""
        with self._store.reading() as session:
            return receipt_of(session, patient_id)

    def villages(self) -> list[Village]:
        """Every village that a record names, most residents first."""
        query = text(
            "SELECT village_name, max(village_code), max(town_code) FROM patient "
            f"WHERE village_name IS NOT NULL AND {LISTED} "
            "GROUP BY village_name ORDER BY count(*) DESC, village_name"
        )
        with self._store.reading() as session:
            return [Village(*row) for row in session.execute(query)]

    def who_can_see(self, patient_id: str) -> list[Viewer]:
        """Every facility that sees the record or a case of this resident: since when, and why."""
        return viewers(self._store, patient_id)

    def given_twice(self) -> list[GivenTwice]:
        """Local numbers that stand in the records of several people."""
        with self._store.reading() as session:
            return given_twice(session)

    def renumber(self, patient_ids: Sequence[str], seen: str) -> None:
        """Other local numbers for these, where somebody else has this one too."""
        with self._store.transaction(self._actor) as transaction:
            for patient_id in patient_ids:
                values = {"record_number": next_local_number(transaction.connection)}
                transaction.patch(Patient, patient_id, values, {"record_number": seen})

    def gone(self, patient_id: str) -> Gone | None:
        """How and when the resident died or moved away; None for who is in care here."""
        with self._store.reading() as session:
            return gone_of(session, patient_id)

    def doubts(self, patient: Patient) -> Doubts:
        """Warnings by field for a form about to be saved."""
        found = doubts(patient, self._store.clock.today())
        if (holder := self.who_has_number(patient)) is not None:
            found["id_number"] = (*found.get("id_number", ()), *held_by(holder.name))
        return found

    def find(self, typed: str, limit: int = 20) -> list[PatientLine]:
        """Initials, full pinyin, characters, part of a name, ends of a number; whole hits first."""
        return self.search(typed, limit).lines

    def search(self, typed: str, limit: int = 20) -> FoundLines:
        """The same, and how many there are where the limit cuts."""
        with self._store.reading() as session:
            return search(session, typed, limit)

    def holder(self, id_number: str) -> str | None:
        """Whose identity number this is, on whichever of the resident's records it stands."""
        query = select(Patient.id).where(
            Patient.id_number == id_number,
            *in_lists(Patient),
        )
        with self._store.reading() as session:
            found = session.scalars(query.order_by(Patient.n)).first()
            return family_of(session, found)[0] if found is not None else None

    def recent(self, limit: int = 20) -> list[PatientLine]:
        """The residents this person opened last."""
        query = text(
            "SELECT p.n FROM audit AS a JOIN patient AS p ON p.id = a.record_id "
            "WHERE a.kind = :kind AND a.what = :what AND a.person_id = :person "
            "GROUP BY p.n ORDER BY max(a.n) DESC LIMIT :limit"
        )
        # Two of them may be one person by now.
        most = 2 * limit
        values = {"kind": PATIENT, "what": READ, "person": self._actor.person_id, "limit": most}
        with self._store.reading() as session:
            numbers = list(session.execute(query, values).scalars())
            return lines_of(session, numbers)[:limit]

    def ids(
        self,
        order: PatientOrder = PatientOrder.NAME,
        wanted: PatientFilter | None = None,
        *,
        descending: bool = False,
    ) -> list[int]:
        """The short numbers of all residents of a list, in order; `rows` answers with the rest.

        Not to be changed: as long as the order is the same, the same list is the answer.
        """
        wanted = wanted or PatientFilter()
        with self._store.reading() as session:
            numbers, texts = listed_by(session, order, wanted, self._store.clock.today())
        # Kept by their hashes, the numbers and texts take no room.
        asked = (order, wanted, descending, hash(numbers), hash(texts))
        before, listed = self._listed
        if asked != before:
            listed = in_order(order, numbers, texts, descending=descending)
            self._listed = (asked, listed)
        return listed

    def rows(self, numbers: Sequence[int]) -> list[PatientLine]:
        """The residents of these short numbers, in their order; one that has gone is missing."""
        with self._store.reading() as session:
            found = {line.n: line for line in lines_of(session, numbers)}
        return [found[n] for n in numbers if n in found]

    def count(self, wanted: PatientFilter | None = None) -> int:
        return len(self.ids(PatientOrder.NEWEST, wanted))


def enter(transaction: Transaction, patient: Patient, today: date) -> str:
    """Put a new resident on file, within a transaction that may hold more. Returns the id."""
    patient.state = patient.state or PatientState.ACTIVE.value
    patient.filed_on = patient.filed_on or today
    if not patient.record_number:
        patient.record_number = next_local_number(transaction.connection)
    return transaction.put(patient)


def read_identity(patient: Patient, today: date) -> None:
    """Bring a typed number to its stored form; fill in birth and sex where they are empty."""
    if not patient.id_number:
        return
    kind = patient.id_kind or DocumentKind.CITIZEN_CARD
    identity = read_document(kind, patient.id_number, today).value
    if identity is None:
        return
    patient.id_kind, patient.id_number = identity.kind, identity.number
    patient.birth_on = patient.birth_on or identity.birth_on
    patient.sex = patient.sex or identity.sex or ""
