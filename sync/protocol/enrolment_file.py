"""The file a county hands to a facility so that nobody types an address or a certificate.

Three lines: what it is, its content as JSON, and a checksum that shows a damaged copy. It holds a
one-time code, so it is as secret as the code and as short-lived.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import write_durably
from sync.protocol.codec import parse
from sync.protocol.problems import ProtocolError

SUFFIX = ".jiceng-enrol"
_FIRST_LINE = b"JICENG ENROLMENT 1"
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class EnrolmentFile:
    """Where the hub is, whom to believe, and the code of one computer of one facility.

    authorities is None for a hub on the same computer; expires_at is ISO text, for showing.
    """

    url: str
    authorities: str | None
    hub_key: str
    code: str
    facility: str
    facility_name: str
    county: str
    expires_at: str

    def __repr__(self) -> str:
        return f"EnrolmentFile({self.url})"


def write_enrolment_file(path: Path, content: EnrolmentFile) -> None:
    body = msgspec.json.encode(content)
    write_durably(path, b"\n".join((_FIRST_LINE, body, _checksum(body), b"")))


def read_enrolment_file(path: Path) -> EnrolmentFile:
    """Raises ENROL_FILE_MISSING, ENROL_FILE_NOT_OURS or ENROL_FILE_DAMAGED."""
    lines = _content(path).split(b"\n")
    if lines[0].strip() != _FIRST_LINE:
        raise _not_ours()
    # A mail program may have changed the line ends.
    body = lines[1].strip() if len(lines) > 1 else b""
    if len(lines) < 3 or lines[2].strip() != _checksum(body):
        raise _damaged()
    try:
        return parse(body, EnrolmentFile)
    except ProtocolError:
        raise _damaged() from None


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _missing()
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        raise _missing() from None


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _missing() -> ClinicError:
    return ClinicError(
        "ENROL_FILE_MISSING",
        N_("The enrolment file cannot be read."),
        N_("Plug in the stick again and choose the file the county gave you."),
    )


def _not_ours() -> ClinicError:
    return ClinicError(
        "ENROL_FILE_NOT_OURS",
        N_("This is not an enrolment file."),
        N_("Choose the file the county gave you; its name ends in .jiceng-enrol."),
    )


def _damaged() -> ClinicError:
    return ClinicError(
        "ENROL_FILE_DAMAGED",
        N_("The enrolment file is incomplete or was changed."),
        N_("Copy it again from the county, or type the address and the code by hand."),
    )
