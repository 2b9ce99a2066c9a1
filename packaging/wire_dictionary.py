"""Makes the compression dictionary that workstation and hub share: resources/wire/jiceng-1.dict.

    python packaging/wire_dictionary.py     write it anew from the kinds and messages of this tree

One visit then costs a third less on a village's line. A dictionary that was ever released stays
as it is for good: a later one gets a new name (`Packing` in sync/protocol/codec.py) beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402 - needs the path above

from app.core.kinds import FieldType, Kind  # noqa: E402
from app.core.record import RecordRow  # noqa: E402
from app.kinds import KINDS  # noqa: E402
from sync.protocol.codec import DICTIONARIES, Packing  # noqa: E402
from sync.protocol.messages import (  # noqa: E402
    Answer,
    FeedPage,
    Operation,
    OpReceipt,
    OpReceiptState,
    PageRow,
    Request,
)

_SAMPLES = {
    FieldType.DATE: "2026-01-01",
    FieldType.INSTANT: "2026-01-01T00:00:00.000Z",
    FieldType.INTEGER: 1,
    FieldType.NUMBER: 1,
    FieldType.FLAG: True,
    FieldType.CODE: "1",
    FieldType.CODES: ["1"],
    FieldType.DATA: {},
}
_STAMP = {"author_id": "", "author_home_id": "", "place_id": ""}
_AT = "2026-01-01T00:00:00.000Z"
_RESIDENT = {
    **_STAMP,
    "address": "",
    "filed_on": "2026-01-01",
    "id_number": "",
    "name": "",
    "phone": "1",
    "record_number": "L00000",
    "sex": "1",
    "state": "active",
    "written_at": _AT,
}
"""What is filled in for nearly everybody: what stands between the values is then one reference."""


def main() -> None:
    path = ROOT / DICTIONARIES / f"{Packing.DICTIONARY.value}.dict"
    path.parent.mkdir(parents=True, exist_ok=True)
    # What every message has stands last, where references to it are shortest.
    parts = [*(_kind(kind) for kind in KINDS), _encode(_answer()), _encode(_request())]
    path.write_bytes(b"".join(parts))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def _kind(kind: Kind) -> bytes:
    values = {field.name: _SAMPLES.get(field.type, "") for field in kind.fields}
    return _encode(_operation(kind.name, {**values, **_STAMP, "written_at": _AT}))


def _operation(kind: str, fields: dict[str, Any]) -> Operation:
    # In the journal, and so on the wire, fields stand in the order of their names.
    ordered = dict(sorted(fields.items()))
    stamps = [1767225600000, "", 1767225600000, 0]
    return Operation("", "", "put", kind, "", "", None, ordered, {}, 0, "", 1, stamps)


def _request() -> Request:
    changed = Operation("", "", "patch", "", "", "", "", {}, {}, 0, "", 1, [17, "", 0, 0])
    first = _operation("patient", _RESIDENT)
    return Request(1, "", "", "", "", 0, operations=[changed, first], page=500, program="1.0.0")


def _answer() -> Answer:
    row = RecordRow("", "", "", "", 1, 1, 1, {}, {"name": ""}, "", "", _AT)
    receipt = OpReceipt("", OpReceiptState.ACKED, 1, 1, at=_AT)
    page = FeedPage(0, 1, False, [PageRow(1, "", row), PageRow(1, "")])
    return Answer("", 1, _AT, "1-", [receipt], page)


def _encode(message: Any) -> bytes:
    return msgspec.json.encode(message)


if __name__ == "__main__":
    main()
