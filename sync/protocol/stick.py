"""The files of the exchange on a stick: looked for, read and written without trusting the stick.

All lie in one folder of their own. Only regular files are opened, never what a link points to, and
no more entries are looked at than any honest stick has. A file is either wholly there or not.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import replace_durably
from sync.protocol.envelope import MOST_BYTES, Envelope, EnvelopeWay, read_envelope
from sync.protocol.problems import ProtocolError

FOLDER = "jiceng"
SUFFIX = ".jiceng"
_PART = ".part"
_MOST_ENTRIES = 1000
_MEGABYTE = 1_000_000
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# A pipe must not be waited for, a link not be followed; Windows knows neither in a folder.
_READ |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class FoundFile:
    """A file of the exchange: its envelope, or what is wrong with it."""

    name: str
    envelope: Envelope | None
    problem: ClinicError | None = None
    content: bytes = b""


def found_on(stick: Path) -> Iterator[FoundFile]:
    """All files of the exchange, by name. Raises USB_REMOVED, PKG_PATH or PKG_TOO_MANY."""
    folder = folder_on(stick)
    for name in _names(folder):
        try:
            content = read_file(folder / name)
            yield FoundFile(name, read_envelope(content), content=content)
        except ClinicError as problem:
            if problem.code == "USB_REMOVED":
                raise
            yield FoundFile(name, None, problem)


def folder_on(stick: Path) -> Path:
    """The exchange's own folder, whether the stick or that folder was chosen."""
    return stick if stick.name == FOLDER else stick / FOLDER


def name_of(way: EnvelopeWay, device: str, number: int = 1) -> str:
    """A file's name tells the way and the computer, and nothing of what is in it."""
    return f"{way.value}-{device[:8]}-{number:02}{SUFFIX}"


class AnswerNames:
    """Names for answers in the order of what they answer, whatever that was called."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    def next(self, device: str) -> str:
        self._count[device] += 1
        return name_of(EnvelopeWay.DOWN, device, self._count[device])


def read_file(path: Path) -> bytes:
    """Raises PKG_PATH for anything but a regular file, PKG_TOO_LARGE, USB_REMOVED."""
    with _translated(0), os.fdopen(_handle_on(path), "rb") as file:
        about = os.fstat(file.fileno())
        if about.st_size > MOST_BYTES:
            raise ProtocolError("PKG_TOO_LARGE")
        return file.read(MOST_BYTES + 1)


def _handle_on(path: Path) -> int:
    try:
        handle = os.open(path, _READ)
    except OSError as error:
        raise _no_file() if error.errno in (errno.ELOOP, errno.ENXIO) else error from None
    if not stat.S_ISREG(os.fstat(handle).st_mode) or _is_link(path):
        os.close(handle)
        raise _no_file()
    return handle


def write_file(stick: Path, name: str, content: bytes) -> None:
    """Wholly on the stick, and read back from it, when this returns. Raises USB_FULL with the
    megabytes needed, USB_READONLY, USB_REMOVED or USB_BAD; what was there before stays then."""
    with _translated(len(content)):
        if not stick.is_dir():
            raise _removed()
        folder = folder_on(stick)
        folder.mkdir(exist_ok=True)
        if _is_link(folder):
            raise _no_file()
        if shutil.disk_usage(folder).free < len(content):
            raise _full(len(content))
        part = folder / (name + _PART)
        try:
            _write_part(part, content)
            replace_durably(part, folder / name)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def remove_file(stick: Path, name: str) -> None:
    """One of this computer's own that a newer one has made useless."""
    with _translated(0):
        (folder_on(stick) / name).unlink(missing_ok=True)


def _write_part(part: Path, content: bytes) -> None:
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, _WRITE, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # what is read back must come from the stick
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if part.read_bytes() != content:
        raise _bad()


def _names(folder: Path) -> list[str]:
    with _translated(0):
        if not folder.parent.is_dir():
            raise _removed()
        if _is_link(folder):
            raise _no_file()
        if not folder.is_dir():
            return []
        names = []
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count >= _MOST_ENTRIES:
                    raise _too_many()
                if entry.name.endswith(SUFFIX):
                    names.append(entry.name)
    return sorted(names)


def _is_link(path: Path) -> bool:
    """A link, or on Windows a junction."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return False
    is_junction = bool(getattr(about, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT)
    return stat.S_ISLNK(about.st_mode) or is_junction


@contextmanager
def _translated(needed: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full(needed) from None
        raise (_read_only() if error.errno in _READONLY else _removed()) from None


def _full(needed: int) -> ClinicError:
    return ClinicError(
        "USB_FULL",
        N_("There is not enough room on the stick: {megabytes} MB are needed."),
        N_("Everything is saved here. Make room on it, or use another stick."),
        megabytes=max(1, -(-needed // _MEGABYTE)),
    )


def _read_only() -> ClinicError:
    return ClinicError(
        "USB_READONLY",
        N_("The stick cannot be written to."),
        N_("Everything is saved here. Move its little switch, or use another stick."),
    )


def _removed() -> ClinicError:
    return ClinicError(
        "USB_REMOVED",
        N_("The stick is not there any more, or cannot be read."),
        N_("Nothing is lost. Plug it in again and repeat."),
    )


def _bad() -> ClinicError:
    return ClinicError(
        "USB_BAD",
        N_("The stick does not keep what is written to it."),
        N_("Everything is saved here. Use another stick."),
    )


def _no_file() -> ClinicError:
    return ClinicError(
        "PKG_PATH",
        N_("There is something on the stick that only looks like a file of the exchange."),
        N_("It was not opened. Tell your administrator; the stick may come from a stranger."),
    )


def _too_many() -> ClinicError:
    return ClinicError(
        "PKG_TOO_MANY",
        N_("There are far too many files in the exchange's folder on the stick."),
        N_("Nothing was taken from it. Use another stick."),
    )
