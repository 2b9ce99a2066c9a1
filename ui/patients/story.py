"""The history of a record, one line for each field: who, when, where, old and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clinic import Clinic
from app.core.clock import local
from app.core.kinds import FieldType
from app.core.masking import masked, without_numbers
from app.history import FieldChange, HistoryDeed, HistoryEntry, Story
from app.patients import Patient
from app.storage.change import ChangeState
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label, labels, spoken

MASKED = frozenset({"id_number", "mother_id_number"})
WITH_NUMBERS = frozenset({"record_number", "insurance_number"})
"""Long numbers that are no document's."""


@dataclass(frozen=True)
class StoryLine:
    """One field of one entry; or the entry itself, where nothing is to be compared."""

    place: int
    when: str
    who: str
    where: str
    what: str
    before: str
    after: str
    state: ChangeState | None


class StoryView(QWidget):
    """Newest first."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self.model = RecordTableModel(_columns(), key=lambda line: line.place)
        empty = EmptyState(tr("Nothing is known of this record's history."), picture="clock")
        self._list = RecordList(tr("History"), self.model, empty)
        self._from = plain_label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._from)
        column.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def show_record(self, patient_id: str) -> None:
        """Of all records of the resident together."""
        family = self._clinic.patients.family(patient_id)
        story = _together([self._clinic.history.of(Patient.kind, one) for one in family])
        self.model.set_records(lines_of(story, self._clinic))
        self._from.setText("  ".join(_notes_on(story)))
        self._from.setVisible(bool(self._from.text()))


def _together(stories: Sequence[Story]) -> Story:
    """In the order of the hub, what was not sent yet last; complete only if each of them is."""
    entries = sorted((e for story in stories for e in story.entries), key=lambda e: e.order)
    unknown = [story.complete_from for story in stories if story.complete_from is not None]
    return Story(tuple(entries), max(unknown, default=None))


def _notes_on(story: Story) -> list[str]:
    notes = []
    if story.complete_from is not None:
        day = local(story.complete_from).date().isoformat()
        notes.append(tr("What happened before {day} is known to the county.", day=day))
    if any(entry.stamp is not None and entry.stamp.was_wrong for entry in story.entries):
        notes.append(tr("* Corrected: the clock of this computer was wrong then."))
    return notes


def lines_of(story: Story, clinic: Clinic) -> list[StoryLine]:
    here = clinic.actor.place_id
    ids = {name for entry in story.entries for name in (entry.by, entry.place) if name}
    names = {one: clinic.name_of(one) for one in (*ids, here)}
    found: list[StoryLine] = []
    for entry in reversed(story.entries):
        for what, before, after in _told(entry, clinic):
            found.append(
                StoryLine(
                    len(found),
                    _when(entry),
                    names.get(entry.by or "", ""),
                    names.get(entry.place or (here if entry.was_written_here else ""), ""),
                    what,
                    before,
                    after,
                    entry.state,
                )
            )
    return found


def _when(entry: HistoryEntry) -> str:
    """A wrong clock's stamp is shown corrected, and marked so."""
    if entry.at is None:
        return ""
    words = f"{local(entry.at):%Y-%m-%d %H:%M}"
    if entry.stamp is None or not entry.stamp.was_wrong:
        return words
    words = tr("about {when}", when=words) if entry.stamp.is_about else words
    return f"{words} *"


def _told(entry: HistoryEntry, clinic: Clinic) -> list[tuple[str, str, str]]:
    if entry.deed is HistoryDeed.MADE:
        return [(tr("Registered"), "", tr("{count} fields", count=len(entry.differences)))]
    if entry.deed is HistoryDeed.ARRIVED:
        return [(tr("Arrived on this computer"), "", "")]
    if entry.deed is HistoryDeed.VOIDED:
        why = next((d.after for d in entry.differences if d.name == "voided_why"), "")
        return [(tr("Voided"), "", str(why or ""))]
    return [
        (
            _field(difference),
            shown(difference, difference.before, clinic),
            _after(difference, clinic),
        )
        for difference in entry.differences
    ]


def _field(difference: FieldChange) -> str:
    return tr(difference.label)


def _after(difference: FieldChange, clinic: Clinic) -> str:
    words = shown(difference, difference.after, clinic)
    if not difference.was_kept_aside:
        return words
    if difference.stands_beside:
        return tr("{value} (stands beside)", value=words)
    return tr("{value} (kept aside)", value=words)


def shown(difference: FieldChange, value: Any, clinic: Clinic) -> str:
    """A value as the form shows it; for a list what was taken out or added."""
    field = difference.field
    if value is None or field is None:
        return "" if value is None else str(value)
    if difference.name in MASKED:
        return masked(str(value))
    match field.type:
        case FieldType.CODE | FieldType.CODES if field.own_table:
            return spoken(field, value, clinic.name_of)
        case FieldType.CODE if field.codes:
            return label(field.codes, str(value))
        case FieldType.CODES if field.codes:
            return labels(field.codes, value)
        case FieldType.ID:
            return clinic.name_of(str(value))
        case FieldType.DATA:
            return in_one_line(value)
    words = str(value)
    return words if difference.name in WITH_NUMBERS else without_numbers(words)


def in_one_line(value: Any) -> str:
    """A small structure in one line, its codes left as they are."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_one_line(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(in_one_line(part) for part in value)
    return str(value)


def _columns() -> list[Column[StoryLine]]:
    return [
        Column(tr("When"), lambda line: line.when, width=150),
        Column(tr("Who"), lambda line: line.who, width=110),
        Column(tr("Where"), lambda line: line.where, width=170, optional=True),
        Column(tr("Field"), lambda line: line.what, width=150),
        Column(tr("Old value"), lambda line: line.before),
        Column(tr("New value"), lambda line: line.after),
        Column(tr("Receipt"), _sent, width=120, tone=_tone),
    ]


def _sent(line: StoryLine) -> str:
    if line.state in (ChangeState.NEW, ChangeState.SENT):
        return tr("Saved here")
    return tr("Refused") if line.state is ChangeState.HELD else tr("On the hub")


def _tone(line: StoryLine) -> Tone:
    if line.state in (ChangeState.NEW, ChangeState.SENT):
        return Tone.ACCENT
    return Tone.BAD if line.state is ChangeState.HELD else Tone.GOOD
