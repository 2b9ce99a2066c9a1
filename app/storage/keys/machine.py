"""The machine secret: 32 bytes that stay on this computer and take part in every password's key.

Without it a stolen safety copy or a copied folder cannot be attacked by guessing passwords. It
lies outside the store's folder, readable by its owner only; on Windows it is sealed by DPAPI for
the signed-in account as well.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from pathlib import Path

from app.storage.durable import write_durably
from app.storage.errors import StoreCode, storage_errors, store_error

SECRET_BYTES = 32
_MAGIC = b"JCMS1"
_CHECK_BYTES = 8


def usual_path() -> Path:
    """Where the secret lies unless the installation says otherwise."""
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        root = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return root / "jiceng" / "machine.key"


class MachineSecret:
    """One secret for all stores of this computer's account."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self) -> bytes | None:
        """None when there is none, or none that this computer and account can read."""
        with storage_errors():
            if not self.path.is_file():
                return None
            _make_owner_only(self.path)
            return _unpacked(self.path.read_bytes())

    def read(self) -> bytes:
        """Raises MACHINE_OTHER when this computer has no secret."""
        secret = self.find()
        if secret is None:
            raise store_error(StoreCode.MACHINE_OTHER)
        return secret

    def ensure(self) -> bytes:
        """The secret, made on first use; an unreadable one is kept beside the new one."""
        secret = self.find()
        return secret if secret is not None else self._make()

    def _make(self) -> bytes:
        secret = secrets.token_bytes(SECRET_BYTES)
        with storage_errors():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.exists():
                self.path.replace(self.path.with_name(f"{self.path.name}.unreadable"))
            write_durably(self.path, _packed(secret))
        return secret


def _make_owner_only(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _packed(secret: bytes) -> bytes:
    return protect(_MAGIC + secret + hashlib.sha256(secret).digest()[:_CHECK_BYTES])


def _unpacked(content: bytes) -> bytes | None:
    plain = unprotect(content)
    if plain is None or not plain.startswith(_MAGIC):
        return None
    secret, check = plain[len(_MAGIC) : -_CHECK_BYTES], plain[-_CHECK_BYTES:]
    is_whole = len(secret) == SECRET_BYTES and hashlib.sha256(secret).digest()[:8] == check
    return secret if is_whole else None


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        """DATA_BLOB of wincrypt.h."""

        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    # Never ask the person anything: the program may be starting without a desktop.
    _UI_FORBIDDEN = 0x1

    def protect(content: bytes) -> bytes:
        """Seal for this Windows account. Raises DISK_ERROR when Windows refuses."""
        sealed = _crypt("CryptProtectData", content)
        if sealed is None:
            raise store_error(StoreCode.DISK_ERROR)
        return sealed

    def unprotect(content: bytes) -> bytes | None:
        """None when it was sealed by another account or computer, or is damaged."""
        return _crypt("CryptUnprotectData", content)

    def _crypt(name: str, content: bytes) -> bytes | None:
        call = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
        blob, none = ctypes.POINTER(_Blob), ctypes.c_void_p
        call.argtypes = [blob, none, blob, none, none, wintypes.DWORD, blob]
        call.restype = wintypes.BOOL
        # The buffer must live until the call returns: the structure only points to it.
        buffer = ctypes.create_string_buffer(content, len(content))
        given = _Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))
        answer = _Blob()
        done = call(
            ctypes.byref(given), None, None, None, None, _UI_FORBIDDEN, ctypes.byref(answer)
        )
        return _taken(answer) if done else None

    def _taken(answer: _Blob) -> bytes:
        """Copy what Windows allocated and give the memory back."""
        free = ctypes.WinDLL("kernel32", use_last_error=True).LocalFree
        free.argtypes, free.restype = [ctypes.c_void_p], ctypes.c_void_p
        try:
            return ctypes.string_at(answer.data, answer.size)
        finally:
            free(ctypes.cast(answer.data, ctypes.c_void_p))

else:

    def protect(content: bytes) -> bytes:
        """The owner-only mode of the file is the protection here."""
        return content

    def unprotect(content: bytes) -> bytes | None:
        return content
