"""Safety copies as a whole store: records, keys, what is attached, and a note of what is in it.

They lie beside the store, or on a stick for a computer that has nothing. What is attached never
changes under its name, so all generations of one place share one folder of it; on the store's own
disk its files are only named twice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.storage.backup import Backups, copied_whole
from app.storage.durable import sync_file, sync_folder, write_durably
from app.storage.founding import RECORDS

ATTACHMENTS = "attachments"
ON_STICK = "jiceng-copies"
"""The folder on a stick; each store has one of its own in it."""
KEPT_ON_STICK = 2
_NOTE = "copy.json"
_LONGEST_NOTE = 4096
_WHOLE = ".blob"
_PART = ".carrying"


class CopyNote(msgspec.Struct, frozen=True):
    """What stands beside a copy, in clear, because nobody has a key yet who chooses one: when it was
    made, how many changes it holds and how many of them waited for the county, and how many
    attachments were in the store and how many of these nowhere else."""

    made_at: datetime
    changes: int
    waiting: int
    attachments: int
    only_here: int


@dataclass(frozen=True)
class SafetyCopy:
    """One generation; `attached` is the folder of what belongs to its records."""

    folder: Path
    made_at: datetime
    note: CopyNote | None

    @property
    def records(self) -> Path:
        return self.folder / RECORDS

    @property
    def attached(self) -> Path:
        return self.folder.parent / ATTACHMENTS

    @property
    def bytes(self) -> int:
        return self.records.stat().st_size


def make_copy(
    place: Path, store: Path, key: bytes, keys: Iterable[Path], note: CopyNote, *, keep: int
) -> SafetyCopy:
    """A new generation in this place, verified; of older ones `keep` stay. Raises BACKUP_FAILED."""

    def fill(part: Path) -> None:
        # Before the records are copied: whatever they name by then has been carried or comes now.
        carry_attached(store.with_suffix(".attachments"), place / ATTACHMENTS)
        copied_whole(store, key, keys, part)
        carry_attached(store.with_suffix(".attachments"), place / ATTACHMENTS)
        write_durably(part / _NOTE, msgspec.json.encode(note))

    made = Backups(place, keep=keep).make_with(fill)
    return SafetyCopy(made, note.made_at, note)


def carry_attached(source: Path, target: Path) -> None:
    """Every whole content that is not there yet; one is there as a whole or not at all."""
    if not source.is_dir():
        return
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = [path for path in source.iterdir() if path.suffix == _WHOLE and _lacks(target, path)]
    for path in fresh:
        _carry(path, target / path.name)
    if fresh:
        sync_folder(target)


def _lacks(target: Path, path: Path) -> bool:
    try:
        return (target / path.name).stat().st_size != path.stat().st_size
    except FileNotFoundError:
        return True


def _carry(path: Path, to: Path) -> None:
    part = to.with_name(to.name + _PART)
    part.unlink(missing_ok=True)
    try:
        os.link(path, part)
    except OSError:  # another disk, or one that knows no second names
        shutil.copyfile(path, part)
        part.chmod(0o600)
        sync_file(part)
    part.replace(to)


def copies_in(*places: Path) -> list[SafetyCopy]:
    """All copies that lie there, the newest first: in a place of copies, or on a stick."""
    found = {copy.folder: copy for place in places for copy in _found(place)}
    return sorted(found.values(), key=lambda copy: copy.made_at, reverse=True)


def _found(place: Path) -> Iterator[SafetyCopy]:
    with suppress(OSError):
        if (place / RECORDS).is_file() and place.name.isdigit():
            yield _read(place)
            return
        for folder in Backups(place).generations():
            if (folder / RECORDS).is_file():
                yield _read(folder)
        for own in sorted((place / ON_STICK).glob("*")):
            yield from _found(own)


def _read(folder: Path) -> SafetyCopy:
    note = _note(folder / _NOTE)
    at = datetime.fromtimestamp((folder / RECORDS).stat().st_mtime, UTC)
    return SafetyCopy(folder, note.made_at if note else at, note)


def _note(path: Path) -> CopyNote | None:
    """None for a copy of an older program, or where the note makes no sense."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LONGEST_NOTE), type=CopyNote)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def place_on(stick: Path, store_name: str) -> Path:
    """Where the copies of one store lie on a stick."""
    return stick / ON_STICK / store_name[:8]
