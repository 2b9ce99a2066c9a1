"""Files that are still there after a power cut: written beside, fsynced, renamed, folder fsynced."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

# A virus scanner may hold a fresh file open for a moment on Windows; its rename then fails.
_RENAME_TRIES = 10
_RENAME_PAUSE_S = 0.05


def make_own(folder: Path) -> None:
    """The folder, and the folders in it that an earlier version made for everybody to look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        # What lies deeper is behind these.
        for path in (folder, *folder.glob("*/"), *folder.glob("*/*/")):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                with suppress(PermissionError):  # another account's: not ours to mend
                    path.chmod(0o700)


def write_durably(path: Path, content: bytes) -> None:
    """Replace the file in one step; afterwards either the old or the new content is there."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    replace_durably(fresh, path)


def replace_durably(source: Path, target: Path) -> None:
    """Rename within one folder and make the rename itself durable."""
    _rename(source, target)
    sync_folder(target.parent)


def _rename(source: Path, target: Path) -> None:
    for _ in range(_RENAME_TRIES - 1 if os.name == "nt" else 0):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(_RENAME_PAUSE_S)
        else:
            return
    source.replace(target)


def sync_file(path: Path) -> None:
    """Push a file somebody else wrote to the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Push the folder's entries to the disk; Windows has no such call and keeps them itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
