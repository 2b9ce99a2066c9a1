"""Brings a safety copy back in place of a store that is damaged, lost or not there yet.

The copy is laid out in a folder beside the store and looked through page by page before it takes
the store's place; what stood there is kept under another name. A start that finds the change half
made finishes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from app.core.errors import StoreError
from app.storage.backup import verify
from app.storage.durable import replace_durably, sync_file, sync_folder, write_durably
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.founding import RECORDS
from app.storage.safety_copy import SafetyCopy, carry_attached

_FRESH = ".returning"
_KEPT = ".replaced-"
_WHOLE = "whole"
"""Written last into a folder that may take the store's place."""
BACKUPS = "backups"


def lay_out(copy: SafetyCopy, store: Path, keys: Iterable[Path]) -> Path:
    """The copy beside the store, with these key files and all that is attached, from the copy and
    from what is still here. Raises DISK_..., DB_MISSING.
    """
    fresh = _beside(store, _FRESH)
    with storage_errors():
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        _copy(copy.records, fresh / RECORDS)
        for path in keys:
            _copy(path, fresh / path.name)
        attached = (fresh / RECORDS).with_suffix(".attachments")
        for source in ((store / RECORDS).with_suffix(".attachments"), copy.attached):
            carry_attached(source, attached)
    return fresh


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise store_error(StoreCode.DB_MISSING)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    sync_file(target)


def opens(fresh: Path, key: bytes) -> bool:
    """Whether the records laid out are whole, with this key. Raises what else is wrong with them."""
    try:
        verify(fresh / RECORDS, key)
    except StoreError as error:
        if error.code == StoreCode.DB_OTHER_KEY:
            return False
        raise
    return True


def take_place(store: Path) -> Path | None:
    """The folder laid out becomes the store; where the one before is kept, if there was one."""
    fresh, kept = _beside(store, _FRESH), None
    with storage_errors():
        write_durably(fresh / _WHOLE, b"")
        sync_folder(fresh)
        if store.exists():
            kept = _next_kept(store)
            replace_durably(store, kept)
        finish(store)
    return kept


def finish(store: Path) -> None:
    """At every start: a change that was cut off between two of its steps comes to its end."""
    fresh = _beside(store, _FRESH)
    if not store.exists() and (fresh / _WHOLE).exists():
        replace_durably(fresh, store)
    if (store / _WHOLE).exists():
        kept = _newest_kept(store)
        if kept is not None and (kept / BACKUPS).exists() and not (store / BACKUPS).exists():
            replace_durably(kept / BACKUPS, store / BACKUPS)
        (store / _WHOLE).unlink()


def give_up(store: Path) -> None:
    """What was laid out is not wanted after all."""
    shutil.rmtree(_beside(store, _FRESH), ignore_errors=True)


def _beside(store: Path, ending: str) -> Path:
    return store.with_name(store.name + ending)


def _numbers_kept(store: Path) -> list[int]:
    names = (path.name for path in store.parent.glob(f"{store.name}{_KEPT}*"))
    ends = (name.rpartition("-")[2] for name in names)
    return sorted(int(end) for end in ends if end.isdigit())


def _next_kept(store: Path) -> Path:
    return _beside(store, f"{_KEPT}{(_numbers_kept(store) or [0])[-1] + 1}")


def _newest_kept(store: Path) -> Path | None:
    numbers = _numbers_kept(store)
    return _beside(store, f"{_KEPT}{numbers[-1]}") if numbers else None
