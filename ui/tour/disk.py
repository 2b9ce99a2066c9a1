"""What a thief would read from the disk: words that stand in plain sight in any file of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ui.tour.director import StepFailed

ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
"""How SQLite, Qt and Windows keep Chinese text."""


def plain_on_disk(folder: Path, words: Iterable[str]) -> list[str]:
    """The files, as `name: place of the word among the words`, never the word itself.

    Raises StepFailed where there is nothing to look through.
    """
    wanted = [[word.encode(encoding) for encoding in ENCODINGS] for word in words]
    contents = list(_contents(folder))
    if not contents:
        raise StepFailed("there are no files to search")
    return [
        f"{path.relative_to(folder)}: {place}"
        for path, content in contents
        for place, spellings in enumerate(wanted)
        if any(spelling in content for spelling in spellings)
    ]


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_bytes()
