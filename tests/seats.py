"""A place at the hub without a store: writes operations as any workstation does, and reads its feed."""

from __future__ import annotations

from typing import Any

import msgspec

from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.storage.transaction import new_id
from sync.protocol.messages import PROTOCOL, Answer, Operation, OpReceipt, Request
from tests.county import MORNING, County

WRITTEN = "2026-01-15T00:30:00.000Z"


class Seat:
    """One device of one facility. `rows` is what its feed has shown and not taken back."""

    def __init__(
        self,
        county: County,
        name: str,
        kind: FacilityKind = FacilityKind.TOWNSHIP_CENTRE,
        **fields: Any,
    ) -> None:
        self.county = county
        self.facility = county.facility(name, kind, **fields)
        self.person = county.staff(self.facility, Role.DOCTOR, Role.ADMINISTRATOR)
        self.device = new_id()
        self.incarnation = new_id()
        self.rows: dict[str, RecordRow] = {}
        self.told_gone: list[str] = []
        self._epoch: str | None = None
        self._token: str | None = None
        self._cursor = 0
        county.enrol(self.device, self.facility, name)

    def put(self, kind: str, root: str | None = None, **fields: Any) -> str:
        """Write a new record and send it; its id. The hub must accept it."""
        record_id = new_id()
        receipt = self.send(self.new(kind, record_id, root, **fields))
        assert receipt.state == "acked", receipt
        return record_id

    def new(self, kind: str, record_id: str, root: str | None = None, **fields: Any) -> Operation:
        stamp = {"author_id": self.person, "author_home_id": self.facility}
        whole = {**stamp, "place_id": self.facility, "written_at": WRITTEN, **fields}
        return self._operation("put", kind, record_id, root, whole, {})

    def change(
        self, kind: str, record_id: str, seen: dict[str, Any] | None = None, **fields: Any
    ) -> Operation:
        home = self.rows[record_id].home if record_id in self.rows else self.facility
        return self._operation("patch", kind, record_id, None, fields, seen or {}, home)

    def send(self, *operations: Operation) -> OpReceipt:
        """The receipt of the last one."""
        return self.exchange(*operations).receipts[-1]

    def sees(self, record_id: str) -> bool:
        self.read()
        return record_id in self.rows

    def read(self) -> None:
        while (page := self.exchange(page=3).page) is not None and page.more:
            pass

    def exchange(self, *operations: Operation, page: int = 0) -> Answer:
        request = Request(
            PROTOCOL,
            self.device,
            self.incarnation,
            self._epoch,
            self._token,
            self._cursor,
            operations=list(operations),
            page=page,
        )
        said = self.county.hub.exchange(self.device, request)
        answer = msgspec.json.decode(msgspec.json.encode(said), type=Answer)
        if answer.fork is not None:
            self._epoch, self._token = answer.epoch, None
            return self.exchange(*operations, page=page)
        self._epoch, self._token = answer.epoch, answer.token
        if answer.page is not None:
            for row in answer.page.rows:
                self._take(row.id, row.record)
            self._cursor = answer.page.to
        return answer

    def _take(self, record_id: str, record: RecordRow | None) -> None:
        if record is not None:
            self.rows[record_id] = record
            return
        self.told_gone.append(record_id)
        for gone in [r.id for r in self.rows.values() if record_id in (r.id, r.root)]:
            del self.rows[gone]

    def _operation(
        self,
        action: str,
        kind: str,
        record_id: str,
        root: str | None,
        values: dict[str, Any],
        was: dict[str, Any],
        home: str | None = None,
    ) -> Operation:
        stamps = [int(MORNING.timestamp() * 1000), "boot", 1, 0]
        home = home or self.facility
        return Operation(
            new_id(),
            "",
            action,
            kind,
            record_id,
            home,
            root,
            values,
            was,
            0,
            self.person,
            1,
            stamps,
        )


def join(community: str, member: Seat, **period: str) -> str:
    """The membership that the hub's administrator writes; from_on and until_on are its period."""
    fields = {"community_id": community, "facility_id": member.facility, "role": "member"}
    return member.county.administer("membership", **fields, **period)
