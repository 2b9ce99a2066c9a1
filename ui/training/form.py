"""The form of one session: its particulars on the left, the roster beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.clinic import Clinic
from app.core.checks import Checked
from app.core.pinyin import initials
from app.training import SESSION_FORM, Entry, SessionView, TrainingSession
from app.users import Person
from ui.background import Background
from ui.forms.form import DrawnForm
from ui.text import tr
from ui.training.roster_field import RosterField
from ui.training.words import department_choice, topic_choice
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, best
from ui.widgets.field_box import FieldBox
from ui.widgets.form import NARROW_UNITS
from ui.widgets.labels import button
from ui.widgets.pickers import Picker, PickerEdit
from ui.words import choices, label

NEW_TOPIC = "new:"
"""Opens the value of a choice that adds the typed words to the topics."""
LONGEST_TOPIC = 30
PEOPLE_SHOWN = 20
ROSTER = "roster"
NAMED = {
    "trainer": ("trainer_id", "trainer"),
    "supporting_id": ("supporting_id", "supporting_name"),
}


class NamedPicker(Picker):
    """Somebody or something known here, or else just its name."""

    def set_value(self, value: object) -> None:
        if isinstance(value, Choice) and not value.value:
            self.set_choice(None)
            self.edit.setText(value.label)
        elif isinstance(value, Choice):
            self.set_choice(value)
        else:
            super().set_value(value)

    def check(self) -> Checked[object]:
        return Checked(self.value() or self.text() or None)


class SessionForm(DrawnForm):
    """The caret starts at the topic."""

    def __init__(
        self, clinic: Clinic, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self._clinic = clinic
        self._background = background
        self._people: dict[str, Person] = {}
        self.topic = Picker(self._search_topics, self._known_topic, background=background)
        self.trainer = NamedPicker(
            self._search_people, self._known_person, free_text=True, background=background
        )
        self.supporting = NamedPicker(
            self._search_places, self._known_place, free_text=True, background=background
        )
        self.roster = RosterField(
            clinic.name_of, self._search_people, self._search_places, background
        )
        self.sign_in = button(tr("Sign-in sheet"))
        self.record_sheet = button(tr("Record sheet"))
        self.entries = button(tr("Teaching &forms"))
        self.void = button(tr("Void…"), "danger")
        self._ask_all()
        self._put_roster_beside()
        for action in (self.void, self.entries, self.sign_in, self.record_sheet):
            self.add_action(action)
        self._connect()

    def _ask_all(self) -> None:
        brought = {
            "topic": self.topic,
            "trainer": self.trainer,
            "supporting_id": self.supporting,
            "supported_id": Picker(
                self._search_places, self._known_place, background=self._background
            ),
            "supporting_department": _department(),
            "supported_department": _department(),
        }
        self.draw(SESSION_FORM, self._clinic.clock.today, brought)

    def _put_roster_beside(self) -> None:
        """The roster keeps the whole height: it is what one works in."""
        box = FieldBox("", self.roster, needed=False, hint="")
        self.roster.set_name(tr("Roster"))
        box.edited.connect(self._on_edited)
        self.boxes[ROSTER] = box
        inside, column = box.layout(), self.layout()
        assert isinstance(inside, QBoxLayout)
        assert isinstance(column, QBoxLayout)
        inside.setStretchFactor(self.roster, 1000)
        # There are no chips here that wrap: the fields' own least height is right.
        self._inside.setMinimumHeight(0)
        column.removeWidget(self._scroll)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._scroll, 4)
        row.addWidget(box, 5)
        inside.setContentsMargins(0, 12, 0, 12)
        column.insertLayout(1, row, 1)
        self._order_tabs()

    def _order_tabs(self) -> None:
        roster = self.roster
        first = self.field("notes").stops()[0]
        after = (roster.view, roster.add, roster.staff.edit, roster.paste, roster.all_present)
        for here, following in zip((first, *after), (*after, self.save), strict=True):
            QWidget.setTabOrder(here, following)

    def _units(self) -> int:
        return NARROW_UNITS

    def _connect(self) -> None:
        self.trainer.picked.connect(self._on_trainer)
        self.roster.names_given.connect(self._on_names)
        self.roster.chose_person.connect(self._on_person)
        self.roster.wants_staff.connect(self._on_staff)
        self.boxes["held_on"].edited.connect(self._on_day)

    # What it shows

    def show_new(self, last: TrainingSession | None, staff: Sequence[Entry]) -> None:
        """An empty session of today, like the last one in kind, channel and place."""
        values: dict[str, object] = dict.fromkeys(self.boxes)
        values["held_on"] = self._clinic.clock.today()
        values["training_kind"] = last.training_kind if last else "lecture"
        values["channel"] = last.channel if last else "on_site"
        values["place"] = last.place if last else None
        values["supported_id"] = self._clinic.actor.place_id
        self.set_values(values)
        self.roster.offer(staff)
        self._learn([entry.name for entry in staff])
        self._settle(may_edit=True, is_saved=False)

    def show_session(self, view: SessionView) -> None:
        session = view.session
        values: dict[str, object] = {name: getattr(session, name, None) for name in self.boxes}
        values["trainer"] = Choice(session.trainer_id or "", session.trainer)
        values["supporting_id"] = Choice(session.supporting_id or "", view.supporting)
        values[ROSTER] = view.entries
        self.set_values(values)
        if session.topic_name:
            self.topic.set_choice(Choice(session.topic, session.topic_name))
            self.mark_clean()
        self._learn([entry.name for entry in view.entries])
        self._settle(may_edit=view.may_edit, is_saved=True)

    def _settle(self, *, may_edit: bool, is_saved: bool) -> None:
        for box in self.boxes.values():
            box.field.setEnabled(may_edit)
        self.save.setVisible(may_edit)
        self.void.setVisible(may_edit and is_saved)
        for sheet in (self.entries, self.sign_in, self.record_sheet):
            sheet.setVisible(is_saved)
        self._on_day()

    def close_choices(self) -> bool:
        """Esc first closes the list under the line one types into; False when none is open."""
        here = self.focusWidget()
        if not isinstance(here, PickerEdit) or not here.popup.is_open:
            return False
        here.popup.close_list()
        return True

    def restore(self, draft: Mapping[str, object]) -> None:
        super().restore(draft)
        self._learn([entry.name for entry in self.roster.value()])
        self._on_day()

    # What it answers

    def record_values(self) -> dict[str, Any]:
        """The fields of a TrainingSession; the topic may still be one to add."""
        values = {name: value for name, value in self.values().items() if name != ROSTER}
        for box, (id_name, text_name) in NAMED.items():
            picker = self.field(box)
            assert isinstance(picker, NamedPicker)
            values |= {text_name: picker.text() or None, id_name: picker.value()}
        if values["supporting_id"]:
            values["supporting_name"] = None
        chosen = self.topic.choice()
        is_own = bool(chosen and chosen.value not in _table_topics())
        values["topic_name"] = chosen.label if chosen and is_own else None
        return {name: float(v) if isinstance(v, Decimal) else v for name, v in values.items()}

    # What can be found

    def _search_topics(self, typed: str) -> list[Choice]:
        found = [topic_choice(topic) for topic in self._clinic.training.search_topics(typed)]
        words = typed.strip()
        is_word = 1 < len(words) <= LONGEST_TOPIC and not words.isascii()
        if is_word and all(choice.label != words for choice in found):
            found.append(Choice(NEW_TOPIC + words, words, tr("add as a new topic")))
        return found

    def _known_topic(self, value: str) -> Choice | None:
        if value.startswith(NEW_TOPIC):
            return Choice(value, value.removeprefix(NEW_TOPIC))
        if value in _table_topics():
            return Choice(value, label("training_topic", value))
        own = (topic for topic in self._clinic.training.topics() if topic.code == value)
        return next(map(topic_choice, own), None)

    def _search_people(self, typed: str) -> list[Choice]:
        people = self._clinic.users.search(typed, PEOPLE_SHOWN)
        self._people |= {person.id: person for person in people}
        return [Choice(one.id, one.name, self._clinic.name_of(one.home)) for one in people]

    def _known_person(self, value: str) -> Choice | None:
        person = self._clinic.users.get(value)
        return Choice(person.id, person.name) if person else None

    def _search_places(self, typed: str) -> list[Choice]:
        found = self._clinic.facilities.search(typed, PEOPLE_SHOWN)
        return [Choice(one.id, one.label) for one in found]

    def _known_place(self, value: str) -> Choice | None:
        facility = self._clinic.facilities.get(value)
        return Choice(facility.id, facility.label) if facility else None

    # What follows from what was entered

    @Slot(object)
    def _on_trainer(self, choice: Choice) -> None:
        """Title and institution come with the person."""
        person = self._people.get(choice.value)
        if person is not None:
            self.field("trainer_title").set_value(person.title)
            self.supporting.set_value(person.home)

    @Slot()
    def _on_day(self) -> None:
        held_on = self.field("held_on").value()
        today = self._clinic.clock.today()
        self.roster.set_planned(is_planned=isinstance(held_on, date) and held_on > today)

    @Slot(str)
    def _on_names(self, text: str) -> None:
        present = None if self.roster.model.is_planned else True
        entries = self._clinic.training.read_names(text, present=present)
        self.roster.add_entries(entries)
        self._learn([entry.name for entry in entries])
        twice = len(entries) - len({entry.name for entry in entries})
        words = tr("{count} names were added.", count=len(entries))
        more = tr("{count} of them stand there twice. Compare before saving.", count=twice)
        self.notice.show_notice(Tone.WARN if twice else Tone.GOOD, words, more if twice else "")

    @Slot(object)
    def _on_person(self, choice: Choice) -> None:
        person = self._people.get(choice.value)
        if person is not None:
            present = None if self.roster.model.is_planned else True
            entry = Entry(person.name, person.id, person.home, job_title=person.title)
            self.roster.add_entries([replace(entry, present=present)])
            self._learn([person.name])

    @Slot(str)
    def _on_staff(self, facility_id: str) -> None:
        entries = self._clinic.training.staff_entries(facility_id)
        self.roster.offer(entries)
        self._learn([entry.name for entry in entries])

    def _learn(self, names: Sequence[str]) -> None:
        """Initials for type-ahead, on the worker: the readings take a moment to load."""
        job: Callable[[], dict[str, frozenset[str]]] = partial(_initials_of, tuple(names))
        self._background.run(self, job, self.roster.view.know_initials)


def _initials_of(names: Sequence[str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(initials(name)) for name in names}


def _department() -> Picker:
    offered = choices("department")
    return Picker(partial(best, offered), department_choice)


def _table_topics() -> frozenset[str]:
    return frozenset(choice.value for choice in choices("training_topic"))
