"""Every way the encrypted store can fail, in one table, and the doorway that translates them.

The doorway looks at SQLite's result code, wherever it finds it, so this module needs neither
sqlcipher3 nor SQLAlchemy: the sign-in screen imports it before either is loaded.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import StrEnum
from types import TracebackType

from app.core.errors import StoreError
from app.core.text import N_


class StoreCode(StrEnum):
    """Stable codes of the store's errors; never translated, never reused."""

    DB_MISSING = "DB_MISSING"
    DB_EXISTS = "DB_EXISTS"
    DB_EMPTY = "DB_EMPTY"
    DB_NOT_ENCRYPTED = "DB_NOT_ENCRYPTED"
    DB_NOT_FILE = "DB_NOT_FILE"
    DB_NEWER = "DB_NEWER"
    DB_DAMAGED = "DB_DAMAGED"
    DB_OTHER_KEY = "DB_OTHER_KEY"
    DB_ROWS_MISSING = "DB_ROWS_MISSING"
    DB_ROLLED_BACK = "DB_ROLLED_BACK"
    DB_CHANGED = "DB_CHANGED"
    DB_PAGES_BAD = "DB_PAGES_BAD"
    MARK_MISSING = "MARK_MISSING"
    DB_BUSY = "DB_BUSY"
    SQLITE_OLD = "SQLITE_OLD"
    STORE_IN_USE = "STORE_IN_USE"
    STORE_CLOSED = "STORE_CLOSED"
    DISK_FULL = "DISK_FULL"
    DISK_READONLY = "DISK_READONLY"
    DISK_ERROR = "DISK_ERROR"
    SAVE_UNSURE = "SAVE_UNSURE"
    BACKUP_FAILED = "BACKUP_FAILED"
    KEYS_MISSING = "KEYS_MISSING"
    KEYS_EXIST = "KEYS_EXIST"
    KEYS_DAMAGED = "KEYS_DAMAGED"
    KEYS_LIMIT = "KEYS_LIMIT"
    KEYS_OLD = "KEYS_OLD"
    KEYS_TURNED = "KEYS_TURNED"
    MACHINE_OTHER = "MACHINE_OTHER"
    ATTACHMENT_MISSING = "ATTACHMENT_MISSING"
    ATTACHMENT_DAMAGED = "ATTACHMENT_DAMAGED"
    PW_WRONG = "PW_WRONG"
    PW_WAIT = "PW_WAIT"
    PIN_WRONG = "PIN_WRONG"
    PIN_ENDED = "PIN_ENDED"
    PERSON_UNKNOWN = "PERSON_UNKNOWN"
    PERSON_EXISTS = "PERSON_EXISTS"
    GUEST_ENDED = "GUEST_ENDED"
    SHEET_TYPO = "SHEET_TYPO"
    SHEET_OLD = "SHEET_OLD"
    SHEET_OTHER = "SHEET_OTHER"


_SENTENCES: Mapping[StoreCode, tuple[str, str]] = {
    StoreCode.DB_MISSING: (
        N_("The records file is not where it should be."),
        N_("Nothing was changed. Connect the disk it is kept on, or restore a safety copy."),
    ),
    StoreCode.DB_EXISTS: (
        N_("There are records here already."),
        N_("Nothing was changed. Sign in to them, or choose an empty folder."),
    ),
    StoreCode.DB_EMPTY: (
        N_("The records file is empty."),
        N_("Nothing was changed. Restore the newest safety copy."),
    ),
    StoreCode.DB_NOT_ENCRYPTED: (
        N_("The records file is not encrypted, so it is not one of ours."),
        N_("Nothing was changed. Move this file away and restore the newest safety copy."),
    ),
    StoreCode.DB_NOT_FILE: (
        N_("Something else stands where the records file should be."),
        N_("Nothing was changed. Move it away and restore the newest safety copy."),
    ),
    StoreCode.DB_NEWER: (
        N_("These records were written by a newer version of the program."),
        N_("Nothing was changed. Install the newer version on this computer, then sign in again."),
    ),
    StoreCode.DB_DAMAGED: (
        N_("The records file is damaged."),
        N_(
            "Nothing more is written to it. Restore the newest safety copy; what the county has "
            "received comes back with the next exchange."
        ),
    ),
    StoreCode.DB_OTHER_KEY: (
        N_("The records file and the key file do not belong together."),
        N_("Nothing was changed. Put both back from the same safety copy."),
    ),
    StoreCode.DB_ROWS_MISSING: (
        N_("This computer's records hold less than was saved in them."),
        N_(
            "Missing is what was saved here after {since}, up to {until}; changes among it: {count}. "
            "What the county has received comes back with the next exchange. Have the disk checked."
        ),
    ),
    StoreCode.DB_ROLLED_BACK: (
        N_("An older state of this computer's records was put back."),
        N_(
            "Missing is what was saved here after {since}, up to {until}; changes among it: {count}. "
            "What the county has received comes back with the next exchange. If nobody here has "
            "restored a safety copy, tell your administrator."
        ),
    ),
    StoreCode.DB_CHANGED: (
        N_("This computer's records were changed from outside the program."),
        N_(
            "An old part was put back, or somebody wrote in them. You can go on. At the next exchange "
            "they are compared with the county's; tell your administrator, and have the disk checked."
        ),
    ),
    StoreCode.DB_PAGES_BAD: (
        N_("A part of this computer's records can no longer be read."),
        N_(
            "The rest can be used. Exchange with the county now, then restore the newest safety copy "
            "on a sound disk; what the county has received comes back by itself."
        ),
    ),
    StoreCode.MARK_MISSING: (
        N_("The mark beside the records is missing or damaged."),
        N_(
            "What is here is kept, and a new mark was made; whether something is missing could not be "
            "told this once. After a power cut or a restored safety copy this is usual."
        ),
    ),
    StoreCode.DB_BUSY: (
        N_("The records are busy with another task."),
        N_("Nothing was changed. Wait a moment and try again."),
    ),
    StoreCode.SQLITE_OLD: (
        N_("A part of the program is too old to keep records safely."),
        N_("Nothing was opened. Install the program again from its own installer."),
    ),
    StoreCode.STORE_IN_USE: (
        N_("The program is already open on this computer."),
        N_("Use the window that is open, or close it first."),
    ),
    StoreCode.STORE_CLOSED: (
        N_("The records were closed meanwhile."),
        N_("What was saved is safe. Sign in again and go on from there."),
    ),
    StoreCode.DISK_FULL: (
        N_("The disk is full."),
        N_("What is saved is safe. Free some space on the disk, then save again."),
    ),
    StoreCode.DISK_READONLY: (
        N_("The disk or the folder cannot be written."),
        N_("What is saved is safe. Ask your administrator to allow writing, then save again."),
    ),
    StoreCode.DISK_ERROR: (
        N_("The disk reported an error."),
        N_(
            "What was saved before is kept. Make a safety copy on another disk now and have this "
            "disk checked."
        ),
    ),
    StoreCode.SAVE_UNSURE: (
        N_("The disk reported an error while this was being saved."),
        N_(
            "Whether it was saved cannot be told yet. Save again. If that fails too, start the program "
            "anew and look whether it is there before you type it once more; have this disk checked."
        ),
    ),
    StoreCode.BACKUP_FAILED: (
        N_("The safety copy could not be made."),
        N_("Your records and the earlier copies are safe. Try again."),
    ),
    StoreCode.KEYS_MISSING: (
        N_("The key file is not beside the records."),
        N_("Nothing was changed. Put the key file back from a safety copy."),
    ),
    StoreCode.KEYS_EXIST: (
        N_("There is a key file here already."),
        N_("Nothing was changed. Sign in with it, or choose an empty folder."),
    ),
    StoreCode.KEYS_DAMAGED: (
        N_("Both copies of the key file are damaged."),
        N_("The records themselves are untouched. Put the key file back from a safety copy."),
    ),
    StoreCode.KEYS_LIMIT: (
        N_("The key file asks for more or less work than this program allows."),
        N_("Somebody may have changed it. Put the key file back from a safety copy."),
    ),
    StoreCode.KEYS_OLD: (
        N_("This sign-in was taken away or replaced; the key file beside the records is older."),
        N_(
            "Nothing was opened. Use the newest password or recovery sheet, or ask your "
            "administrator for a new first password."
        ),
    ),
    StoreCode.KEYS_TURNED: (
        N_("The key of the records has been changed since this sign-in was last used."),
        N_("The records are safe. Ask your administrator for a new first password."),
    ),
    StoreCode.MACHINE_OTHER: (
        N_("These records were set up on another computer."),
        N_("Nothing was changed. Open them here with the recovery sheet."),
    ),
    StoreCode.ATTACHMENT_MISSING: (
        N_("This attachment is not on this computer yet."),
        N_("Its record is here already. Exchange with the county and open it again later."),
    ),
    StoreCode.ATTACHMENT_DAMAGED: (
        N_("This attachment is damaged on this computer."),
        N_("The records are safe. Exchange with the county to get it again, or attach it again."),
    ),
    StoreCode.PW_WRONG: (
        N_("The password is not right."),
        N_("Check Caps Lock and the input method, then type it again."),
    ),
    StoreCode.PW_WAIT: (
        N_("Too many wrong passwords."),
        N_("Wait {seconds} seconds, then try again."),
    ),
    StoreCode.PIN_WRONG: (
        N_("The PIN is not right."),
        N_("Type it again. Tries left: {left}; after that the password is asked."),
    ),
    StoreCode.PIN_ENDED: (
        N_("The PIN no longer counts."),
        N_("Sign in with your password. Your draft is kept."),
    ),
    StoreCode.PERSON_UNKNOWN: (
        N_("This person has no sign-in on this computer."),
        N_("Choose another name, or ask your administrator to add the person."),
    ),
    StoreCode.PERSON_EXISTS: (
        N_("This person already has a sign-in on this computer."),
        N_("Nothing was changed. Give the person a new password instead."),
    ),
    StoreCode.GUEST_ENDED: (
        N_("This guest account ended on {ended_on}."),
        N_(
            "Ask your administrator for a new one. Where that day is still to come, this "
            "computer's clock is wrong: set it right."
        ),
    ),
    StoreCode.SHEET_TYPO: (
        N_("Group {group} of the recovery sheet is mistyped."),
        N_("Compare group {group} with the sheet and type it again."),
    ),
    StoreCode.SHEET_OLD: (
        N_("This is the old recovery sheet number {number}."),
        N_("Use the newest sheet, number {newest}. Destroy the old one."),
    ),
    StoreCode.SHEET_OTHER: (
        N_("This recovery sheet belongs to another computer."),
        N_("Look for the sheet printed when this computer was set up."),
    ),
}


def store_error(code: StoreCode, **params: object) -> StoreError:
    """The StoreError of this code with its two sentences."""
    title, advice = _SENTENCES[code]
    return StoreError(code.value, title, advice, **params)


# Primary result codes, https://www.sqlite.org/rescode.html. Whatever is not named here is our
# own mistake and rises as it is.
_PRIMARY: Mapping[int, StoreCode] = {
    5: StoreCode.DB_BUSY,
    6: StoreCode.DB_BUSY,
    8: StoreCode.DISK_READONLY,
    10: StoreCode.DISK_ERROR,
    11: StoreCode.DB_DAMAGED,
    13: StoreCode.DISK_FULL,
    14: StoreCode.DISK_ERROR,
    26: StoreCode.DB_DAMAGED,
}
_ERROR = 1
# The -shm file grows through this call only, so it fails when the disk has no room for it.
_IOERR_SHMSIZE = 4874
# The file was moved or deleted under the open connection.
_READONLY_DBMOVED = 1032

_SYSTEM: Mapping[int, StoreCode] = {
    errno.ENOSPC: StoreCode.DISK_FULL,
    errno.EDQUOT: StoreCode.DISK_FULL,
    errno.EROFS: StoreCode.DISK_READONLY,
    errno.EACCES: StoreCode.DISK_READONLY,
    errno.EPERM: StoreCode.DISK_READONLY,
    errno.EIO: StoreCode.DISK_ERROR,
}


class storage_errors:  # noqa: N801 - reads as a statement: with storage_errors():
    """Around every touch of the store: what a person can cure leaves as a StoreError."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        code = code_of(error) if error is not None else None
        if code is not None:
            raise store_error(code) from error


def code_of(error: BaseException) -> StoreCode | None:
    """What a database or system error means to the person; None when it is no fault of theirs."""
    result = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    if result == _ERROR and error.__context__ is not None:
        # A full or failing disk has undone the whole transaction, and so clearing up after it
        # fails in its turn: no such savepoint, no such table. What came first is what happened.
        return code_of(error.__context__)
    if isinstance(result, int):
        return _code_of_result(result)
    if isinstance(error, OSError) and error.errno is not None:
        return _SYSTEM.get(error.errno)
    return None


def _code_of_result(result: int) -> StoreCode | None:
    if result == _IOERR_SHMSIZE:
        return StoreCode.DISK_FULL
    if result == _READONLY_DBMOVED:
        return StoreCode.DB_MISSING
    return _PRIMARY.get(result & 0xFF)
