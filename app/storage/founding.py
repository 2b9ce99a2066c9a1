"""The first start: key file and records file come into being together, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.storage.durable import replace_durably, sync_folder
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.keys import PRODUCT_POLICY, KdfPolicy, KeyFile, KeyHolder, MachineSecret, Unlocked
from app.storage.opening import create_file

RECORDS = "records.db"
_UNFINISHED = ".new"


def found_store(
    folder: Path,
    machine: MachineSecret,
    person: KeyHolder,
    password: str,
    *,
    policy: KdfPolicy = PRODUCT_POLICY,
) -> Unlocked:
    """Make a store folder with its first person. Raises DB_EXISTS, InvalidInput, DISK_...

    Built beside and renamed as a whole: a first start that is cut off begins again, and never
    leaves a key without records or records without a key.
    """
    fresh = folder.with_name(folder.name + _UNFINISHED)
    with storage_errors():
        _make_room(folder, fresh)
        unlocked = KeyFile(fresh, machine, policy=policy).create(person, password)
        create_file(fresh / RECORDS, unlocked.master.database_key())
        sync_folder(fresh)
        replace_durably(fresh, folder)
    return unlocked


def _make_room(folder: Path, fresh: Path) -> None:
    if folder.exists():
        if not folder.is_dir() or any(folder.iterdir()):
            raise store_error(StoreCode.DB_EXISTS)
        folder.rmdir()
    if fresh.exists():
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700, parents=True)
