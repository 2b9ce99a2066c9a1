"""Files that can be attached: recognised by their first bytes, never by name, and read whole.

What lies on a stick is opened as a plain file or not at all: no link, pipe or device.
"""

from __future__ import annotations

import heapq
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from app.attachments.record import LONGEST_NAME, MOST_BYTES
from app.core.checks.texts import read_text
from app.core.errors import ClinicError
from app.core.text import N_

MEGABYTE = 1024 * 1024
MOST_LOOKED_AT = 40
"""So many of the newest files of a folder are opened to find one that fits."""
_OPENING = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True)
class FileType:
    """A type of file: what its bytes begin with, and from where on."""

    media_type: str
    suffix: str
    label: str
    magic: bytes
    at: int = 0
    most_bytes: int = MOST_BYTES


TYPES = (
    FileType("image/jpeg", ".jpg", N_("Picture"), b"\xff\xd8\xff"),
    FileType("image/png", ".png", N_("Picture"), b"\x89PNG\r\n\x1a\n"),
    FileType("application/pdf", ".pdf", N_("PDF document"), b"%PDF-"),
    FileType("application/dicom", ".dcm", N_("DICOM image"), b"DICM", at=128),
)
_HEAD_BYTES = max(one.at + len(one.magic) for one in TYPES)
_BY_MEDIA_TYPE = {one.media_type: one for one in TYPES}


@dataclass(frozen=True)
class NewFile:
    """A file as it was read, to be attached."""

    name: str
    type: FileType
    content: bytes


def type_of(media_type: str) -> FileType | None:
    """None for a type that this version does not know."""
    return _BY_MEDIA_TYPE.get(media_type)


def recognise(content: bytes) -> FileType | None:
    fitting = (one for one in TYPES if content.startswith(one.magic, one.at))
    return next(fitting, None)


def read_file(path: Path) -> NewFile:
    """The whole file. Raises ATTACHMENT_FILE, ATTACHMENT_EMPTY, ATTACHMENT_TYPE, ATTACHMENT_LARGE."""
    content = _read(path, MOST_BYTES + 1)
    if not content:
        raise _empty()
    found = recognise(content)
    if found is None:
        raise _unknown_type()
    if len(content) > found.most_bytes:
        raise _too_large(found.most_bytes)
    return NewFile(_name_of(path), found, content)


def newest_in(folder: Path) -> Path:
    """The newest file there that can be attached. Raises ATTACHMENT_FILE, ATTACHMENT_NONE."""
    for path in _newest_first(folder):
        try:
            if recognise(_read(path, _HEAD_BYTES)) is not None:
                return path
        except ClinicError:
            continue
    raise _none_here()


def _newest_first(folder: Path) -> list[Path]:
    """The folder names its files in any order, so all of them are compared."""
    try:
        with os.scandir(folder) as entries:
            found = (
                (one.stat(follow_symlinks=False).st_mtime_ns, Path(one.path))
                for one in entries
                if one.is_file(follow_symlinks=False)
            )
            newest = heapq.nlargest(MOST_LOOKED_AT, found)
    except (OSError, ValueError):
        raise _unreadable() from None
    return [path for _, path in newest]


def _read(path: Path, most: int) -> bytes:
    try:
        with os.fdopen(os.open(path, _OPENING), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _unreadable()
            return file.read(most)
    except (OSError, ValueError):
        raise _unreadable() from None


def _name_of(path: Path) -> str:
    """What the file is called, as far as that can be stored; else empty."""
    checked = read_text(path.stem[:LONGEST_NAME], limit=LONGEST_NAME)
    return checked.value or ""


def _unreadable() -> ClinicError:
    return ClinicError(
        "ATTACHMENT_FILE",
        N_("This file or folder cannot be read."),
        N_("Nothing was attached. Plug the stick in again, or copy the file to this computer."),
    )


def _empty() -> ClinicError:
    return ClinicError(
        "ATTACHMENT_EMPTY",
        N_("This file is empty."),
        N_("Nothing was attached. Copy the file once more from where it was made."),
    )


def _unknown_type() -> ClinicError:
    return ClinicError(
        "ATTACHMENT_TYPE",
        N_("This file is no picture, PDF or DICOM image."),
        N_("Nothing was attached. Choose a JPEG or PNG picture, a PDF or a DICOM file."),
    )


def _too_large(most: int) -> ClinicError:
    return ClinicError(
        "ATTACHMENT_LARGE",
        N_("This file is larger than {most} MB."),
        N_("Nothing was attached. Make a smaller picture or fewer pages, then attach that."),
        most=most // MEGABYTE,
    )


def _none_here() -> ClinicError:
    return ClinicError(
        "ATTACHMENT_NONE",
        N_("There is no picture, PDF or DICOM file in this folder."),
        N_("Nothing was attached. Choose another folder, or the file itself."),
    )
