"""The roster as a form holds it: ticked from the staff list, or pasted as names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.checks.texts import clean
from app.core.errors import FieldProblem, InvalidInput
from app.core.limits import check_record
from app.core.text import N_
from app.training.record import ATTENDANCE_KIND, Attendance
from app.users import StaffMember

_LISTED = re.compile(r"[\n\r\t、,，;；/|]+")
_GAPS = re.compile(r"[\s\u3000]+")
_NUMBER = re.compile(r"^[(（]?\d+[.．)）:：]?")
_ONE_CHARACTER = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")

ENTRY_FIELDS = (
    "person_id",
    "name",
    "facility_id",
    "facility_name",
    "job_title",
    "present",
    "pre_score",
    "post_score",
)


@dataclass(frozen=True)
class Entry:
    """One line of a roster. `id` is that of its Attendance once it was saved."""

    name: str
    person_id: str | None = None
    facility_id: str | None = None
    facility_name: str | None = None
    job_title: str | None = None
    present: bool | None = None
    pre_score: float | None = None
    post_score: float | None = None
    id: str | None = None

    def fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ENTRY_FIELDS}


def entry_of(attendance: Attendance) -> Entry:
    values = {name: getattr(attendance, name) for name in ENTRY_FIELDS}
    return Entry(**values, id=attendance.id)


def of_staff(members: Iterable[StaffMember], facility_id: str) -> list[Entry]:
    """In the order of a telephone book: GB 18030 keeps common characters by pinyin."""
    found = [
        Entry(member.person.name, member.person.id, facility_id, job_title=member.person.title)
        for member in members
    ]
    return sorted(found, key=lambda entry: entry.name.encode("gb18030", "replace"))


def split_names(text: str) -> list[str]:
    """The names in a pasted list, in their order, repeated ones kept.

    Line numbers go. A name of two characters is often written with a gap to line up with the
    others (`张　伟`): single characters beside each other are put together again.
    """
    names: list[str] = []
    for part in _LISTED.split(text):
        names += _joined([piece for piece in _GAPS.split(part) if piece])
    return names


def _joined(pieces: Sequence[str]) -> list[str]:
    names: list[str] = []
    half = ""
    for piece in pieces:
        word = clean(_NUMBER.sub("", piece))
        if half and _ONE_CHARACTER.fullmatch(word):
            word, half = half + word, ""
        elif half:
            names.append(half)
            half = ""
        if _ONE_CHARACTER.fullmatch(word):
            half = word
        elif word:
            names.append(word)
    return [*names, half] if half else names


def recognised(names: Iterable[str], staff: Sequence[Entry]) -> list[Entry]:
    """A line for each name; with its account where exactly one of the staff is called so, once."""
    known = Counter(entry.name for entry in staff)
    free = {entry.name: entry for entry in staff if known[entry.name] == 1}
    return [free.pop(name, Entry(name)) for name in names]


def resumed(typed: Sequence[Entry], written: Iterable[Entry]) -> list[Entry]:
    """Lines as they were typed, with the ids of those that are written already: the first line of a
    name takes the first that is written, so that a name that stands there twice stays so."""
    taken = {entry.id for entry in typed if entry.id}
    free: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for entry in written:
        if entry.id and entry.id not in taken:
            free[_who(entry)].append(entry.id)
    return [
        entry if entry.id or not free[_who(entry)] else replace(entry, id=free[_who(entry)].pop(0))
        for entry in typed
    ]


def _who(entry: Entry) -> tuple[str, str | None]:
    return entry.name, entry.person_id


def repeated(names: Sequence[str]) -> list[bool]:
    """For each line whether its name stands elsewhere too: kept, and shown."""
    count = Counter(names)
    return [count[name] > 1 for name in names]


def with_all(entries: Iterable[Entry], *, present: bool | None) -> list[Entry]:
    return [replace(entry, present=present) for entry in entries]


def check_entries(entries: Sequence[Entry]) -> None:
    """Raises InvalidInput naming the first line that cannot be saved."""
    for number, entry in enumerate(entries, 1):
        try:
            check_record(ATTENDANCE_KIND, entry.fields(), new=True)
        except InvalidInput as error:
            text = N_("Line {line} cannot be saved. Check the name and the scores (0 to 100).")
            raise InvalidInput(
                {"roster": FieldProblem("ROSTER", text, {"line": number})}
            ) from error
