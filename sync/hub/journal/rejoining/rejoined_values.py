"""The values of a record of which workstations still have more than the hub: which of two stands.

The joining decides what is believed of an offer; here is what comes of it, field by field.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from app.core.kinds import Kinds, Merge
from app.core.merge import is_set_change, laid_on, merged_set, none_gives_way, none_of
from app.core.record import RecordRow
from app.storage.cases import CONFLICT
from sync.hub.journal.applying.conflicts import conflict_id, copied, new_conflict
from sync.hub.journal.known_numbers import KnownNumbers
from sync.hub.journal.records import Records
from sync.hub.journal.rejoining.offered import places_of, side_of
from sync.hub.journal.rejoining.value_origins import Healed, read_healed


class RejoinedValues:
    """One request's worth; `marks` tell where brought-back values came from."""

    def __init__(
        self, records: Records, kinds: Kinds, past: KnownNumbers, marks: dict[str, Healed]
    ) -> None:
        self._records = records
        self._kinds = kinds
        self._past = past
        self._marks = marks

    def load(self, ids: set[str]) -> None:
        self._marks.update(read_healed(self._records.connection, ids))

    def checkpoint(self, record_id: str) -> Callable[[], None]:
        """Puts the marks of this record back as they are now."""
        marks = self._marks.get(record_id)
        before = marks and Healed(marks.rev, marks.epoch, dict(marks.fields))

        def restore() -> None:
            self._marks.pop(record_id, None)
            if before is not None:
                self._marks[record_id] = before

        return restore

    def join(
        self,
        row: RecordRow,
        number: int,
        *,
        part: bool,
        was: dict[str, Any] | None,
        is_whole: bool = False,
    ) -> list[str]:
        """Bring the row's values to the record here; the names of those that became conflicts."""
        if self._past.has(row.rev):
            return []
        epoch, present = self._past.epoch_at(row.rev).epoch, self._records.get(row.id)
        healed = self._marks.setdefault(row.id, Healed())
        lost: list[str] = []
        if present is None:
            self._create_again(row, healed, number)
        elif healed.epoch == epoch and healed.rev >= row.rev:
            return []
        else:
            if is_whole:
                self._put_in_order(row, present)
            lost = self._join_fields(row, present, healed, number, was)
        if not part:
            healed.rev, healed.epoch = row.rev, epoch
        return lost

    def _put_in_order(self, row: RecordRow, present: RecordRow) -> None:
        """What stands here as of now, by a word without a seal, gets its old place in the case."""
        is_new = present.ord < 0 or present.ord >= self._past.start
        if is_new and 0 < row.ord < self._past.start:
            self._records.replace(replace(present, ord=row.ord))

    def _create_again(self, row: RecordRow, healed: Healed, number: int) -> None:
        """The order of creation is kept: a case is folded in it."""
        fields = {n: v for n, v in laid_on({}, row.fields).items() if v is not None}
        order = row.ord if 0 < row.ord < self._past.start else number
        again = RecordRow(
            row.id, row.kind, row.home, row.root, rev=number, crev=number, ord=order, fields=fields
        )
        again.by, again.place, again.at = row.by, row.place, row.at
        self._records.add(again)
        for name in fields:
            place = row.frev.get(name, row.crev)
            healed.fields[name] = (self._past.epoch_at(place).epoch, place, number)

    def _join_fields(
        self,
        row: RecordRow,
        present: RecordRow,
        healed: Healed,
        number: int,
        was: dict[str, Any] | None,
    ) -> list[str]:
        new, places = copied(present), places_of(row)
        lost_here = [name for name in sorted(places) if not self._past.has(places[name])]
        lost = [
            name for name in lost_here if not self._join_field(row, new, healed, name, number, was)
        ]
        if any(at == number for at in new.frev.values()):
            new.by, new.place, new.at = row.by, row.place, row.at
        new.rev = number
        new.fields = {n: v for n, v in new.fields.items() if v is not None}
        self._records.replace(new)
        for name in lost if new.kind != CONFLICT else ():
            cause = f"{row.id}/{places[name]}"
            self.keep_aside(cause, new, name, side_of(row, name), number)
        return lost

    def _join_field(
        self,
        row: RecordRow,
        new: RecordRow,
        healed: Healed,
        name: str,
        number: int,
        was: dict[str, Any] | None,
    ) -> bool:
        """False where neither value's author can have seen the other."""
        value, here = row.fields.get(name), new.fields.get(name)
        place, stands = row.frev.get(name, row.crev), new.frev.get(name, new.crev)
        epoch, mark = self._past.epoch_at(place).epoch, healed.fields.get(name)
        mark = mark if mark is not None and mark[2] == stands else None
        first = mark[1] if mark else stands
        same_epoch = mark is not None and mark[0] == epoch
        if here == value:
            healed.fields[name] = (epoch, max(place, first) if same_epoch else place, stands)
            return True
        change = value if isinstance(value, dict) and is_set_change(value) else None
        if same_epoch and place <= first and change is None:
            return True
        is_newer = self._past.knew(place, first) or (was is not None and was.get(name) == here)
        if change is None and not is_newer and self._is_set(row.kind, name):
            # What both hold: nobody can tell any more what was taken out.
            change = {"add": value or []}
        if change is not None:
            value = self._joined_set(row, new, name, change, number, was)
        elif not is_newer:
            return False
        new.fields[name], new.frev[name] = value, number
        healed.fields[name] = (epoch, place, number)
        return True

    def _joined_set(
        self,
        row: RecordRow,
        new: RecordRow,
        name: str,
        change: dict[str, Any],
        number: int,
        was: dict[str, Any] | None,
    ) -> list[str]:
        """Both together; a "none" that gives way is told."""
        here, none = new.fields.get(name), none_of(self._kinds.get(row.kind), name)
        value = merged_set(here, change, none, (was or {}).get(name))
        gives_way, brought = none_gives_way(here, change, none)
        if gives_way or brought:
            side = side_of(row if brought else new, name) | {"loser": [none]}
            stands = replace(new, fields={**new.fields, name: value})
            self.keep_aside(f"{row.id}/{name}/{row.rev}", stands, name, side, number)
        return value

    def _is_set(self, kind: str, name: str) -> bool:
        known = self._kinds.get(kind)
        field = known.field(name) if known else None
        return field is not None and field.merge is Merge.SET

    def take_owners_word(self, row: RecordRow, number: int) -> None:
        """What others brought back stood here until its owner came; what was written since stays."""
        present = self._records.get(row.id)
        healed = self._marks.get(row.id)
        assert present is not None
        new = copied(present)
        for name in sorted(row.fields.keys() | present.fields.keys()):
            mark = healed.fields.get(name) if healed else None
            is_as_brought = mark is None or mark[2] == new.frev.get(name, new.crev)
            if is_as_brought and row.fields.get(name) != new.fields.get(name):
                new.fields[name] = self._owners_value(row, new, name, mark)
                new.frev[name] = number
        new.fields = {n: v for n, v in new.fields.items() if v is not None}
        new.rev, new.by, new.place, new.at = number, row.by, row.place, row.at
        self._records.replace(new)

    def _owners_value(
        self, row: RecordRow, new: RecordRow, name: str, mark: tuple[str, int, int] | None
    ) -> Any:
        """What the owner has; an older "none" of his takes nothing away that was brought back."""
        value, none = row.fields.get(name), none_of(self._kinds.get(row.kind), name)
        if none and value == [none] and mark and row.frev.get(name, row.crev) < mark[1]:
            return merged_set(new.fields.get(name), {"add": value}, none)
        return value

    def keep_aside(
        self, cause: str, present: RecordRow, name: str, loser: dict[str, Any], number: int
    ) -> None:
        record_id = conflict_id(cause, name)
        if self._records.get(record_id) is None:
            self._records.add(new_conflict(record_id, present, name, loser, number))
