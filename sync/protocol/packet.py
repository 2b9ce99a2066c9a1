"""A case as a line of text that fits into a QR code on paper: read by a scanner, believed by its signature.

The text is `JC1:` and base45. Inside, in this order: a checksum; which county; the certificate by
which the county's hub vouches for the device that made it; the device's signature; the ids; and
the records, compressed. Long texts are cut and marked with `…`: the paper has them in full, and so
has the hub, when the case arrives there by network.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.core.errors import ClinicError
from app.core.record import RecordRow
from app.core.text import N_
from sync.protocol.packet_bytes import Reader, Writer, from_base45, to_base45
from sync.protocol.signing import Signer, digest, from_text, is_certified, is_signed, to_text

PREFIX = "JC1:"
_FAMILY = "JC"
MOST_CHARACTERS = 1100
CUT = "…"
_LONGEST, _SHORTEST = 600, 20
_NEVER_CUT = 40
"""Texts up to this length (names, numbers) stay whole."""
_MOST_UNPACKED = 16 * 1024
_COUNTY = 4
_WORDS = (
    '[["grant",{"to":{"reason":"双向转诊 ZZ-"referral_step"{"step":"submit","at":"202'
    ':00.000Z"urgency":"destination_id":["referral",{},{"past_history":"既往体健高血压病史年糖尿病冠心病'
    '"treatment":"给予治疗口服mg"present_illness":"反复头晕头痛伴恶心呕吐胸闷气短加重天血压mmHg腹痛发热咳嗽咳痰'
    '"examinations":"血常规心电图"precautions":"途中注意"impression":"待查'
    '"reason_other":"reasons_up":["reasons_down":["diagnoses":[{"code":"I10.x00","name":"'
    '","system":"ICD-10"}],"allergy_state":"allergies":"青霉素"insurance_number":"contact_name":"'
    '"contact_phone":"accompanied_by":"transport":"green_channel":"requested_on":"'
    '"requested_time":"record_number":"id_number":"phone":"1"address":"县乡镇村号'
    '"to_department":"to_doctor":"doctor_name":"doctor_phone":"referred_on":"202'
    '"direction":"up","number":"ZZ"birth_on":"19"sex":"1","patient_name":"'
)
_KNOWN = _WORDS.encode("gb18030")
"""What both ends know before they begin; part of the format."""


@dataclass(frozen=True)
class Certificate:
    """The hub's word for one device: these keys speak for this facility. `hub_key` is who says so."""

    device: str
    facility: str
    signing_key: str
    age_recipient: str
    signature: str
    hub_key: str

    @property
    def is_good(self) -> bool:
        keys = (self.signing_key, self.age_recipient)
        return is_certified(self.hub_key, self.signature, self.device, self.facility, *keys)


@dataclass(frozen=True)
class Packet:
    """What a text from paper says, its signatures checked. The first record is the case itself;
    every one of them was written by `facility`, on the computer `device`."""

    text: str
    device: str
    facility: str
    records: tuple[RecordRow, ...]

    @property
    def root(self) -> str:
        return self.records[0].id

    @property
    def last(self) -> str:
        """The record with which the case was complete when the paper was printed."""
        return self.records[-1].id


def is_packet(text: str) -> bool:
    """Whether it looks like one, of this program's version or of another."""
    plain = tidied(text)
    return plain.startswith(_FAMILY) and ":" in plain[:8]


def tidied(typed: str) -> str:
    """As the scanner meant it, though an input method was on: plain characters, capitals."""
    return unicodedata.normalize("NFKC", typed).upper().strip("\r\n\t")


def write_packet(
    certificate: Certificate, signer: Signer, records: Sequence[RecordRow]
) -> str | None:
    """The text for these records, whose texts are cut until it fits; None when it cannot.

    All records are the certificate's own facility's, the case first. Fields that stand later in a
    record are left out before the earlier ones.
    """
    fitting = _longest_fitting(certificate, signer, records)
    while fitting is None:
        shorter = _without_last_field(records)
        if shorter is None:
            return None
        records = shorter
        fitting = _longest_fitting(certificate, signer, records)
    return fitting


def _longest_fitting(
    certificate: Certificate, signer: Signer, records: Sequence[RecordRow]
) -> str | None:
    """By halving: the longest texts that still fit."""

    def attempt(longest: int) -> bytes | None:
        content = _content(records, certificate.facility, longest)
        return content if _characters(certificate, content) <= MOST_CHARACTERS else None

    found, low, high = attempt(_LONGEST), _SHORTEST, _LONGEST
    if found is None and (found := attempt(low)) is not None:
        while high - low > 4:
            middle = (low + high) // 2
            content = attempt(middle)
            if content is None:
                high = middle
            else:
                found, low = content, middle
    return None if found is None else _sealed(certificate, signer, found)


def _characters(certificate: Certificate, content: bytes) -> int:
    length = len(_head(certificate)) + 64 + 4 + len(content)
    return len(PREFIX) + length // 2 * 3 + length % 2 * 2


def _without_last_field(records: Sequence[RecordRow]) -> list[RecordRow] | None:
    """The case with one field less; what no record may lack stands first and stays."""
    case = records[0]
    names = list(case.fields)
    if len(names) <= 4:
        return None
    kept = {name: case.fields[name] for name in names[:-1]}
    return [msgspec.structs.replace(case, fields=kept), *records[1:]]


def read_packet(typed: str, hub_key: str) -> Packet:
    """Believe nothing before its signatures fit. Raises SLIP_NOT_OURS, SLIP_NEWER, SLIP_CUT,
    SLIP_COUNTY, SLIP_STRANGER or SLIP_CHANGED.
    """
    text = tidied(typed)
    if not text.startswith(PREFIX):
        raise _slip_newer() if is_packet(text) else _slip_not_ours()
    if len(text) > MOST_CHARACTERS:
        raise _slip_not_ours()
    body = _whole(text)
    reader = Reader(body)
    try:
        if reader.take(_COUNTY) != from_text(hub_key)[:_COUNTY]:
            raise _slip_county()
        certificate = _read_certificate(reader, hub_key)
        signature, content = to_text(reader.take(64)), reader.rest()
        if not certificate.is_good:
            raise _slip_stranger()
        if not is_signed(certificate.signing_key, signature, "slip", digest(content)):
            raise _slip_changed()
        records = _records(content, certificate.facility)
    except (ValueError, LookupError, zlib.error):
        raise _slip_cut() from None
    return Packet(text, certificate.device, certificate.facility, records)


def _whole(text: str) -> bytes:
    """The bytes, if all of them came through."""
    try:
        body = from_base45(text.removeprefix(PREFIX))
    except ValueError:
        raise _slip_cut() from None
    if len(body) < 5 or zlib.crc32(body[4:]) != int.from_bytes(body[:4], "big"):
        raise _slip_cut()
    return body[4:]


def _sealed(certificate: Certificate, signer: Signer, content: bytes) -> str:
    signature = from_text(signer.sign("slip", digest(content)))
    body = _head(certificate) + signature + content
    return PREFIX + to_base45(zlib.crc32(body).to_bytes(4, "big") + body)


def _head(certificate: Certificate) -> bytes:
    writer = Writer()
    writer.put(from_text(certificate.hub_key)[:_COUNTY])
    writer.name(certificate.device)
    writer.name(certificate.facility)
    writer.put(from_text(certificate.signing_key))
    writer.recipient(certificate.age_recipient)
    writer.put(from_text(certificate.signature))
    return writer.bytes


def _read_certificate(reader: Reader, hub_key: str) -> Certificate:
    device, facility = reader.name(), reader.name()
    key, recipient = to_text(reader.take(32)), reader.recipient()
    return Certificate(device, facility, key, recipient, to_text(reader.take(64)), hub_key)


def _content(records: Sequence[RecordRow], facility: str, longest: int) -> bytes:
    """The ids as bytes, then the rest as compressed JSON; GB 18030 takes two bytes where UTF-8
    takes three."""
    names: dict[str, int] = {facility: 0}
    said = [_said(record, names, longest) for record in records]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_KNOWN)
    packed = packer.compress(text.encode("gb18030", "replace")) + packer.flush()
    writer = Writer()
    ids = [name for name in names if name != facility]
    writer.put(bytes([len(ids)]))
    for name in ids:
        writer.name(name)
    return writer.bytes + packed


def _said(record: RecordRow, names: dict[str, int], longest: int) -> list[Any]:
    """[kind, id, case, fields that name records, other fields]; ids as their places in `names`."""

    def place(name: str) -> int:
        return names.setdefault(name, len(names))

    links = {name: place(value) for name, value in record.fields.items() if _is_id(value)}
    others = {
        name: _cut(value, longest) for name, value in record.fields.items() if name not in links
    }
    number, root = place(record.id), -1 if record.root is None else place(record.root)
    return [record.kind, number, root, links, others]


def _cut(value: Any, longest: int) -> Any:
    if not isinstance(value, str) or len(value) <= max(longest, _NEVER_CUT):
        return value
    return value[: longest - 1].rstrip() + CUT


def _is_id(value: Any) -> bool:
    return (
        isinstance(value, str) and len(value) == 32 and all(c in "0123456789abcdef" for c in value)
    )


def _records(content: bytes, facility: str) -> tuple[RecordRow, ...]:
    """Raises ValueError, LookupError or zlib.error for what makes no sense."""
    reader = Reader(content)
    names = [facility, *(reader.name() for _ in range(reader.take(1)[0]))]
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_KNOWN)
    raw = unpacker.decompress(reader.rest(), _MOST_UNPACKED)
    if not unpacker.eof:
        raise ValueError("too much")
    said = msgspec.json.decode(raw.decode("gb18030"), type=list[_Said], strict=True)
    if not said:
        raise ValueError("nothing")
    return tuple(one.row(names) for one in said)


class _Said(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    kind: str
    number: int
    root: int
    links: dict[str, int]
    others: dict[str, Any]

    def row(self, names: Sequence[str]) -> RecordRow:
        find = dict(enumerate(names)).__getitem__
        root = None if self.root < 0 else find(self.root)
        fields = {**self.others, **{name: find(at) for name, at in self.links.items()}}
        home = names[0]
        stamp = {"author_home_id": home, "place_id": home}
        return RecordRow(find(self.number), self.kind, home, root, fields={**fields, **stamp})


def _slip_not_ours() -> ClinicError:
    return ClinicError(
        "SLIP_NOT_OURS",
        N_("This is not the code of a referral slip."),
        N_("Nothing was taken over. Scan the large square code beside the signature."),
    )


def _slip_newer() -> ClinicError:
    return ClinicError(
        "SLIP_NEWER",
        N_("This slip was printed by a newer program."),
        N_("Write the referral down by hand for now, and have this computer updated."),
    )


def _slip_cut() -> ClinicError:
    return ClinicError(
        "SLIP_CUT",
        N_("The code did not come through whole."),
        N_("Nothing was taken over. Switch the input method to English and scan once more."),
    )


def _slip_county() -> ClinicError:
    return ClinicError(
        "SLIP_COUNTY",
        N_("This slip comes from another county's network."),
        N_("It cannot be taken over by scanning. Write the referral down by hand."),
    )


def _slip_stranger() -> ClinicError:
    return ClinicError(
        "SLIP_STRANGER",
        N_("The county does not vouch for the computer that printed this slip."),
        N_("Nothing was taken over. Telephone the institution that sent the resident."),
    )


def _slip_changed() -> ClinicError:
    return ClinicError(
        "SLIP_CHANGED",
        N_("The code of this slip was changed after it was signed."),
        N_("Nothing was taken over. Telephone the institution that sent the resident."),
    )
