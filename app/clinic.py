"""Every service of the health centre, built once for the person who signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.agreements import Agreements
from app.attachments import Attachments
from app.attention import Attention
from app.begun import begun
from app.core.clock import Clock
from app.core.directory import FACILITY, PERSON
from app.core.kinds import Fields, Kind
from app.core.rights import Actor
from app.drafts import Drafts
from app.duty import DutyList
from app.facilities import Facilities
from app.forms.entries import Entries
from app.history import History
from app.notes import Notes
from app.patients import Handovers, Patients
from app.patients.tasks import source as handovers_source
from app.reconciliation import Reconciliation
from app.referrals import Limits, Referrals
from app.referrals.paper import PaperSlips
from app.settings import Settings
from app.storage.store import Store
from app.support import Supports
from app.support.tasks import source as supports_source
from app.tasks import Tasks
from app.training import Training
from app.users import Users

if TYPE_CHECKING:
    from app.figures import Figures

NAMED = frozenset({FACILITY, PERSON})


class Clinic:
    """Made at sign-in, dropped at sign-out, shared by all pages; a feature adds one line."""

    def __init__(self, store: Store, actor: Actor, clock: Clock | None = None) -> None:
        self.store = store
        self.actor = actor
        self.clock = clock or store.clock
        self.settings = Settings(store, actor)
        self.drafts = Drafts(store, actor)
        self.history = History(store)
        self.facilities = Facilities(store, self.clock)
        self.agreements = Agreements(store, actor, self.facilities)
        self.users = Users(store, actor, self.facilities, self.clock)
        self.notes = Notes(store, actor)
        self.duty = DutyList(store, actor)
        self.patients = Patients(store, actor)
        self.handovers = Handovers(store, actor)
        self.referrals = Referrals(store, actor, limits_of(Settings(store, actor)))
        self.paper_slips = PaperSlips(store, actor)
        self.training = Training(store, actor, self.facilities, self.users)
        self.supports = Supports(store, actor)
        self.attachments = Attachments(store, actor)
        self.entries = Entries(store, actor, self._fill)
        self.attention = Attention(store, actor)
        self.reconciliation = Reconciliation(store)
        self._names: dict[str, str] = {}
        store.changes.subscribe(self._on_changed)

    @cached_property
    def figures(self) -> Figures:
        """Declared when somebody first asks for a number: the first window needs none."""
        from app.counted import FIGURES
        from app.figures import Figures

        return Figures(self.store, self.actor, FIGURES)

    def can(self, kind: Kind, fields: Fields | None = None) -> bool:
        """Whether the person may write such a record here; `fields` decide for steps of a case."""
        if kind.administered:
            return False
        return self.actor.may(kind.writers if fields is None else kind.writers_of(fields))

    def _fill(self, patient_id: str, values: Mapping[str, Any]) -> None:
        """What a form asked that is the resident's own, by the ordinary service."""
        patient = self.patients.get(patient_id)
        if patient is not None:
            seen = {name: getattr(patient, name) for name in values}
            self.patients.edit(patient_id, values, seen)

    def name_of(self, person_or_facility: str | None) -> str:
        """A name for the screen; empty when it is not known here."""
        if not person_or_facility:
            return ""
        names = self._names
        if person_or_facility not in names:
            names[person_or_facility] = self._read_name(person_or_facility)
        return names[person_or_facility]

    def _read_name(self, person_or_facility: str) -> str:
        facility = self.facilities.get(person_or_facility)
        if facility is not None:
            return facility.label
        return self.users.names([person_or_facility]).get(person_or_facility, "")

    def _on_changed(self, kinds: frozenset[str]) -> None:
        """A list asks for the same few names in every line. Anew, and not emptied: who is reading
        one just now puts it where nobody looks any more."""
        if kinds & NAMED:
            self._names = {}

    @property
    def place_name(self) -> str:
        """The facility where the person sits now."""
        return self.name_of(self.actor.place_id)

    @cached_property
    def tasks(self) -> Tasks:
        """What waits to be done here; a feature that leaves something due adds its source."""
        sources = (
            self.referrals.source(),
            handovers_source(self.handovers),
            self.agreements.source(),
            supports_source(self.supports),
            self.duty.source(),
            self.attention.source(),
            begun(self.drafts),
        )
        return Tasks(self.clock, sources)

    @property
    def person_name(self) -> str:
        return self.name_of(self.actor.person_id)


def limits_of(settings: Settings) -> Limits:
    """How long each answer to a referral may take, as it is set here."""
    return Limits(
        urgent_answer=timedelta(minutes=settings.urgent_answer_min),
        answer=timedelta(hours=settings.answer_hours),
        arrival=timedelta(days=settings.arrival_days),
        return_slip=timedelta(days=settings.return_slip_days),
        follow_up=timedelta(days=settings.follow_up_days),
        first_visit=timedelta(days=settings.first_visit_days),
        unsent=timedelta(days=settings.unsent_days),
        unfetched=timedelta(hours=settings.unfetched_hours),
        urgent_unfetched=timedelta(hours=settings.urgent_unfetched_hours),
        unopened=timedelta(hours=settings.unopened_hours),
        urgent_unopened=timedelta(hours=settings.urgent_unopened_hours),
    )
