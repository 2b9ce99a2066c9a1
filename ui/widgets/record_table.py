"""Tables whose columns are data: a small model for lists in memory, a paged one for residents."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ui.icons import icon
from ui.text import tr
from ui.widgets.bars import Tone

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

RecordRole = int(Qt.ItemDataRole.UserRole)
SortRole = RecordRole + 1
ToneRole = RecordRole + 2
PictureRole = RecordRole + 3

_ANSWERED = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.TextAlignmentRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.DecorationRole),
        RecordRole,
        SortRole,
        ToneRole,
        PictureRole,
    }
)
"""Qt asks seven roles of each cell it paints; four of them are not among these."""

_PICTURE_TONES = {"warning": Tone.WARN, "error": Tone.BAD, "good": Tone.GOOD}

PAGE_ROWS = 50
PAGES_KEPT = 80
TIP_FROM = 8


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"

    @property
    def flag(self) -> Qt.AlignmentFlag:
        side = {
            Align.LEFT: Qt.AlignmentFlag.AlignLeft,
            Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
            Align.RIGHT: Qt.AlignmentFlag.AlignRight,
        }[self]
        return side | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title and how a record is read for it.

    `width` is in px at 100 % type; None takes the room that is left. An `optional` column goes
    when there is no room for it. With a `tone` the cell is a badge. `search` gives what type-ahead looks at, such as the initials of a name. `name` is
    what a paged list sorts by.
    """

    title: str
    text: Callable[[R], str]
    sort_key: Callable[[R], object] | None = None
    width: int | None = None
    align: Align = Align.LEFT
    icon: Callable[[R], str] | None = None
    tone: Callable[[R], Tone] | None = None
    search: Callable[[R], str] | None = None
    name: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Sorting:
    """The column a list is sorted by, by its name, and the direction."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class _Row(Generic[R]):
    """A record as it is shown, rendered once when it arrives."""

    record: R | None
    texts: tuple[str, ...]
    pictures: tuple[str, ...]
    tones: tuple[Tone | None, ...]


def _rendered(record: R, columns: Sequence[Column[R]]) -> _Row[R]:
    return _Row(
        record,
        tuple(column.text(record) for column in columns),
        tuple(column.icon(record) if column.icon else "" for column in columns),
        tuple(column.tone(record) if column.tone else None for column in columns),
    )


class RecordModel(QAbstractTableModel, Generic[R]):
    """What both models share: columns, roles, and looking up without computing."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self._aligns = tuple(column.align.flag for column in self.columns)

    def row_at(self, row: int) -> _Row[R]:
        raise NotImplementedError

    def row_of(self, key: Hashable) -> int:
        """The row of the record with this key, -1 if it is not in the list."""
        raise NotImplementedError

    def find(self, typed: str, start: int) -> int:
        """The row that type-ahead jumps to, -1 if nothing begins with what was typed."""
        raise NotImplementedError

    def prepare(self, first: int, last: int) -> None:
        """Called before these rows are painted."""

    def record(self, row: int) -> R | None:
        return self.row_at(row).record if 0 <= row < self.rowCount() else None

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ANSWERED or not index.isValid():
            return None
        number = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.row_at(index.row()).texts[number]
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._aligns[number]
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.columns[number].title} {self.row_at(index.row()).texts[number]}"
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(self.row_at(index.row()).texts[number])
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(index.row(), number)
        return self._own_data(index, role)

    def _own_data(self, index: Index, role: int) -> object:
        row, number = self.row_at(index.row()), index.column()
        if role == RecordRole:
            return row.record
        if role == ToneRole:
            return row.tones[number]
        if role == PictureRole:
            return row.pictures[number]
        if role == SortRole:
            return self.sort_value(row, number)
        return None

    def _picture(self, row: int, number: int) -> object:
        if self.columns[number].icon is None or self.columns[number].tone is not None:
            return None
        name = self.row_at(row).pictures[number]
        return icon(name, _PICTURE_TONES.get(name, Tone.NEUTRAL).colour) if name else None

    def sort_value(self, row: _Row[R], number: int) -> object:
        key = self.columns[number].sort_key
        return key(row.record) if key and row.record is not None else row.texts[number]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligns[section]
        return None


class RecordTableModel(RecordModel[R]):
    """Records held in memory. New records of the same order change in place, others reset."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, key, parent)
        self._rows: list[_Row[R]] = []
        self._keys: list[Hashable] = []
        self._order: tuple[int, bool] | None = None

    def set_records(self, records: Sequence[R]) -> None:
        fresh = self._sorted([_rendered(record, self.columns) for record in records])
        keys = [self._key_of(row) for row in fresh]
        if keys == self._keys:
            self._replace_changed(fresh)
            return
        self.beginResetModel()
        self._rows, self._keys = fresh, keys
        self.endResetModel()

    def _replace_changed(self, fresh: list[_Row[R]]) -> None:
        for number, row in enumerate(fresh):
            if row != self._rows[number]:
                self._rows[number] = row
                last = self.index(number, len(self.columns) - 1)
                self.dataChanged.emit(self.index(number, 0), last)

    def records(self) -> list[R]:
        """In the order shown."""
        return [row.record for row in self._rows if row.record is not None]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def row_at(self, row: int) -> _Row[R]:
        return self._rows[row]

    def row_of(self, key: Hashable) -> int:
        return self._keys.index(key) if key in self._keys else -1

    def find(self, typed: str, start: int) -> int:
        count = len(self._rows)
        for step in range(count):
            row = (start + step) % count
            if any(word.startswith(typed.lower()) for word in self._words(self._rows[row])):
                return row
        return -1

    def _words(self, row: _Row[R]) -> list[str]:
        record = row.record
        searches = [column.search for column in self.columns if column.search]
        words = [search(record) for search in searches] if record is not None else []
        return [word.lower() for word in (*words, row.texts[0])]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        before, old_keys = self.persistentIndexList(), self._keys
        self._rows = self._sorted(self._rows)
        self._keys = [self._key_of(row) for row in self._rows]
        places = {key: row for row, key in enumerate(self._keys)}
        after = [self.index(places[old_keys[index.row()]], index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted(self, rows: list[_Row[R]]) -> list[_Row[R]]:
        if self._order is None:
            return rows
        number, descending = self._order

        def value(row: _Row[R]) -> tuple[bool, object]:
            found = self.sort_value(row, number)
            return (found is None, found)

        return sorted(rows, key=value, reverse=descending)

    def _key_of(self, row: _Row[R]) -> Hashable:
        return self.key(row.record) if row.record is not None else None


class PagedRecordModel(RecordModel[R]):
    """A hundred thousand records: their sorted keys in memory, pages of 200 fetched when near.

    `list_keys` answers with every key in the wanted order; `fetch` with the records of some
    keys, in any order (one that has gone may be missing); `find_key` with the first key for
    what was typed. All are called on the UI thread and answer from the local store.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        list_keys: Callable[[Sorting | None], Sequence[Hashable]],
        fetch: Callable[[Sequence[Hashable]], Sequence[R]],
        find_key: Callable[[str], Hashable | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, key, parent)
        self._list_keys = list_keys
        self._fetch = fetch
        self._find_key = find_key
        self._keys: Sequence[Hashable] = ()
        self._pages: OrderedDict[int, list[_Row[R]]] = OrderedDict()
        self._sorting: Sorting | None = None
        self._blank: _Row[R] = _blank_row(len(self.columns))

    def reload(self) -> None:
        """Read the keys again. The same keys mean the same rows with perhaps newer content."""
        keys = self._list_keys(self._sorting)
        if keys == self._keys:
            self._pages.clear()
            last = self.index(len(keys) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._keys = keys
        self._pages.clear()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        descending = order is Qt.SortOrder.DescendingOrder
        name = self.columns[column].name if column >= 0 else ""
        sorting = Sorting(name, descending) if name else None
        # A view asks twice when the order is set by the program.
        if sorting != self._sorting:
            self._sorting = sorting
            self.reload()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._keys)

    def prepare(self, first: int, last: int) -> None:
        for number in range(first // PAGE_ROWS, last // PAGE_ROWS + 1):
            self._page(number)

    def row_at(self, row: int) -> _Row[R]:
        return self._page(row // PAGE_ROWS)[row % PAGE_ROWS]

    def _page(self, number: int) -> list[_Row[R]]:
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._fetched(number)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page

    def _fetched(self, number: int) -> list[_Row[R]]:
        keys = self._keys[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        records = {self.key(record): record for record in self._fetch(keys)}
        return [
            _rendered(records[key], self.columns) if key in records else self._blank for key in keys
        ]

    def row_of(self, key: Hashable) -> int:
        try:
            return self._keys.index(key)
        except ValueError:
            return -1

    def find(self, typed: str, start: int) -> int:
        key = self._find_key(typed) if self._find_key else None
        return -1 if key is None else self.row_of(key)


def _blank_row(columns: int) -> _Row[R]:
    """What stands where a record was that has gone since the keys were read."""
    texts = (tr("(no longer here)"), *("" for _ in range(columns - 1)))
    return _Row(None, texts, ("",) * columns, (None,) * columns)


def _tip(text: str) -> str | None:
    """The whole of a text that may be cut off in its cell; escaped, because Qt guesses markup."""
    return f"<p>{escape(text)}</p>" if len(text) >= TIP_FROM else None
