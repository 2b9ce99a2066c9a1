"""The lines of a roster while it is edited: who is on it, who came, what they scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from app.core.checks import read_number
from app.training import Entry, repeated
from ui.icons import icon
from ui.text import tr
from ui.theme import tokens
from ui.training.words import presence
from ui.widgets.bars import Tone
from ui.words import label

Index = QModelIndex | QPersistentModelIndex
HIGHEST_SCORE = 100
CENTRED = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RosterColumn(IntEnum):
    """The columns, from left to right."""

    STATE = 0
    NAME = 1
    FACILITY = 2
    TITLE = 3
    BEFORE = 4
    AFTER = 5


SCORES = {RosterColumn.BEFORE: "pre_score", RosterColumn.AFTER: "post_score"}


@dataclass(frozen=True)
class Row:
    """One line. One that is not `on` the roster only offers a colleague to be ticked."""

    entry: Entry
    on: bool = True


class RosterModel(QAbstractTableModel):
    """What a person ticks. `edited` follows every change by hand."""

    edited = Signal()

    def __init__(self, name_of: Callable[[str | None], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._names: dict[str, str] = {}
        self._rows: list[Row] = []
        self._repeated: list[bool] = []
        self.is_planned = False
        """Before the day, a tick means "expected"; from the day on it means "came"."""

    # What stands on the roster

    def entries(self) -> list[Entry]:
        return [row.entry for row in self._rows if row.on]

    def rows(self) -> list[Row]:
        return list(self._rows)

    def set_rows(self, rows: Iterable[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self._compare()
        self.endResetModel()

    def offer(self, entries: Iterable[Entry]) -> int:
        """Lines for colleagues who are not here yet, not ticked; the row of the first one."""
        here = {row.entry.person_id for row in self._rows}
        fresh = [Row(entry, on=False) for entry in entries if entry.person_id not in here]
        first = len(self._rows)
        self.set_rows([*self._rows, *fresh])
        return first if fresh else -1

    def add(self, entries: Sequence[Entry]) -> int:
        """Put people on the roster, behind those who are on it and before those only offered; a
        colleague offered here is ticked instead of doubled. The row of the first one."""
        rows, places = list(self._rows), []
        for entry in entries:
            offered = (n for n, row in enumerate(rows) if not row.on and _is_same(row.entry, entry))
            place = next(offered, None)
            if place is None:
                place = max((n + 1 for n, row in enumerate(rows) if row.on), default=0)
                rows.insert(place, Row(entry))
            else:
                rows[place] = Row(entry)
            places.append(place)
        self.set_rows(rows)
        self.edited.emit()
        return places[0] if places else -1

    def toggle(self, number: int) -> None:
        """Not on the list, came, absent; before the day only on the list or not."""
        row = self._rows[number]
        if not row.on:
            self._put(number, Row(replace(row.entry, present=self._ticked)))
        elif self.is_planned:
            self._put(number, replace(row, on=False))
        else:
            came = row.entry.present is not True
            self._put(number, Row(replace(row.entry, present=came)))

    def tick_all(self) -> None:
        """Everybody shown is on the roster and came."""
        self._rows = [Row(replace(row.entry, present=self._ticked)) for row in self._rows]
        self._tell(0, len(self._rows) - 1)

    def take_off(self, number: int) -> None:
        """Off the roster: a colleague stays to be ticked, a mere name goes."""
        row = self._rows[number]
        if row.entry.person_id is not None or row.entry.id is not None:
            self._put(number, replace(row, on=False))
            return
        self.set_rows([*self._rows[:number], *self._rows[number + 1 :]])
        self.edited.emit()

    @property
    def _ticked(self) -> bool | None:
        return None if self.is_planned else True

    def _put(self, number: int, row: Row) -> None:
        self._rows[number] = row
        self._tell(number, number)

    def _tell(self, first: int, last: int) -> None:
        self._compare()
        if last >= first:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._rows) - 1, RosterColumn.AFTER)
            )
        self.edited.emit()

    def _compare(self) -> None:
        """Mark every name that stands on the roster twice; what is only offered does not count."""
        on = [number for number, row in enumerate(self._rows) if row.on]
        marks = dict(zip(on, repeated([self._rows[n].entry.name for n in on]), strict=True))
        self._repeated = [marks.get(number, False) for number in range(len(self._rows))]

    def find(self, fits: Callable[[str], bool], start: int) -> int:
        """The next row from `start` on whose name fits, -1 if none does."""
        count = len(self._rows)
        places = ((start + step) % count for step in range(count))
        return next((n for n in places if fits(self._rows[n].entry.name)), -1)

    # What Qt asks

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(RosterColumn)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return CENTRED if section in SCORES else LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            tr("Present"),
            tr("Attendee"),
            tr("From institution"),
            tr("Professional title"),
            tr("Before"),
            tr("After"),
        )[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in SCORES and self._rows[index.row()].on:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, place = self._rows[index.row()], RosterColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(index.row(), place)
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(index.row(), place)
            case Qt.ItemDataRole.TextAlignmentRole:
                return CENTRED if place in SCORES else None
            case Qt.ItemDataRole.AccessibleTextRole:
                words = self._text(index.row(), place)
                return f"{self.headerData(place, Qt.Orientation.Horizontal)} {words}"
            case Qt.ItemDataRole.ForegroundRole:
                return None if row.on else QColor(tokens().text_faint)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A score as it was typed; what is no number between 0 and 100 changes nothing."""
        name = SCORES.get(RosterColumn(index.column()))
        if name is None or role != Qt.ItemDataRole.EditRole:
            return False
        found = read_number(str(value), low=0, high=HIGHEST_SCORE, decimals=1)
        if found.problem:
            return False
        score = None if found.value is None else float(found.value)
        entry = self._rows[index.row()].entry
        changed = (
            replace(entry, pre_score=score)
            if name == "pre_score"
            else replace(entry, post_score=score)
        )
        self._put(index.row(), Row(changed))
        return True

    def _text(self, number: int, place: RosterColumn) -> str:
        row = self._rows[number]
        entry = row.entry
        match place:
            case RosterColumn.STATE:
                return presence(entry) if row.on else ""
            case RosterColumn.NAME:
                return (
                    tr("{name} (twice)", name=entry.name) if self._repeated[number] else entry.name
                )
            case RosterColumn.FACILITY:
                return self._facility(entry.facility_id) or entry.facility_name or ""
            case RosterColumn.TITLE:
                return label("title", entry.job_title)
        score = entry.pre_score if place is RosterColumn.BEFORE else entry.post_score
        return "" if score is None else f"{score:g}"

    def _facility(self, facility_id: str | None) -> str:
        if facility_id is None:
            return ""
        if facility_id not in self._names:
            self._names[facility_id] = self._name_of(facility_id)
        return self._names[facility_id]

    def _picture(self, number: int, place: RosterColumn) -> object:
        row = self._rows[number]
        if place is RosterColumn.NAME and self._repeated[number]:
            return icon("warning", Tone.WARN.colour)
        if place is not RosterColumn.STATE:
            return None
        if not row.on:
            return icon("circle", Tone.NEUTRAL.colour)
        if row.entry.present is None:
            return icon("clock", Tone.ACCENT.colour)
        return (
            icon("good", Tone.GOOD.colour) if row.entry.present else icon("close", Tone.BAD.colour)
        )


def _is_same(offered: Entry, entry: Entry) -> bool:
    return entry.person_id is not None and offered.person_id == entry.person_id
