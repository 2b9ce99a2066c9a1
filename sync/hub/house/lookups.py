"""Who keeps a resident's record, asked from beyond its sight: by exact number, with a reason, counted.

The answer is enough to ring the home, and no record. It is noted here for the county's administrator
and under the resident for the home. Who is not found and who may not be shown are answered alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.core.clock import day_of
from app.core.coding import table
from app.core.directory import FACILITY
from app.core.identity import check_digit
from app.core.record import RecordRow
from app.core.rights import CLINICAL, Role
from app.core.sight import HUB
from app.core.values import instant_of, instant_text
from app.patients.lookups import PATIENT_LOOKUP, REASONS_TABLE
from app.storage.transaction import new_id
from sync.hub.house.devices import Device
from sync.hub.hub import Hub
from sync.hub.journal.records import Records
from sync.hub.storage.tables import DEVICE, LOOKUP, RECORD, RESIDENT_NUMBER
from sync.protocol.messages import LookupAnswer, LookupCard, LookupRequest
from sync.protocol.problems import ProtocolError

A_DAY = timedelta(days=1)
MOST_A_DAY = 20
MISSES_FREE = 3
"""So many in a row cost nothing; each further one doubles the pause, up to an hour."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30, 3600
MOST_CARDS = 3
LONGEST_SAID = 100
MAY_LOOK_UP = CLINICAL | {Role.REFERRAL_OFFICE}


class Lookups:
    """Look-ups at one hub. Threads may share it; each is one transaction."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def look_up(self, device: Device, asked: LookupRequest) -> LookupAnswer:
        """Raises NOT_ALLOWED, LOOKUP_LIMIT and, without a reason, BODY_INVALID."""
        said = asked.said.strip()
        if asked.reason not in table(REASONS_TABLE) or not 0 < len(said) <= LONGEST_SAID:
            raise ProtocolError("BODY_INVALID", path="$.reason", reason="value")
        now = self._hub.now()
        with self._hub.writing() as (connection, records):
            # In turn: two questions of one computer at once would each count without the other.
            connection.execute(
                select(DEVICE.c.id).where(DEVICE.c.id == device.id).with_for_update()
            )
            directory = self._hub.directory_in(connection)
            roles = directory.roles_not_ended(asked.user, device.facility, day_of(now))
            if not roles & MAY_LOOK_UP:
                raise ProtocolError("NOT_ALLOWED")
            left = _left(connection, device.id, now)
            found = _found(connection, records, asked.number)
            cards = [_card(records, row) for row in found]
            _note(connection, device, asked, now, [row.home for row in found])
            for row in found:
                if row.home != device.facility:
                    records.add(_told(row, device, asked, now, _name(records, asked.user)))
        return LookupAnswer(cards, left - 1)


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Names of facilities and of staff."""
    records = Records(connection, locking=False)
    records.load(ids)
    return {i: name for i in ids if (name := _name(records, i))}


def _left(connection: Connection, device: str, now: datetime) -> int:
    """How many of today's are left. Raises LOOKUP_LIMIT."""
    since = instant_text(now - A_DAY)
    # What a clock that ran ahead has noted of a time to come is no look-up of today.
    is_of_today = (LOOKUP.c.at > since) & (LOOKUP.c.at <= instant_text(now))
    mine = (LOOKUP.c.device == device) & is_of_today
    query = select(LOOKUP.c.at, LOOKUP.c.found).where(mine).order_by(LOOKUP.c.n.desc())
    asked = connection.execute(query).all()
    if len(asked) >= MOST_A_DAY:
        first = instant_of(asked[MOST_A_DAY - 1].at)
        raise ProtocolError("LOOKUP_LIMIT", retry_after_s=(first + A_DAY - now).total_seconds())
    misses = next((n for n, one in enumerate(asked) if one.found != "[]"), len(asked))
    if misses > MISSES_FREE:
        pause = min(FIRST_PAUSE_S * 2 ** (misses - MISSES_FREE - 1), LONGEST_PAUSE_S)
        wait = pause - (now - instant_of(asked[0].at)).total_seconds()
        if wait > 0:
            raise ProtocolError("LOOKUP_LIMIT", retry_after_s=wait)
    return MOST_A_DAY - len(asked)


def _found(connection: Connection, records: Records, number: str) -> list[RecordRow]:
    query = (
        select(RECORD.c.id)
        .join(RESIDENT_NUMBER, RESIDENT_NUMBER.c.record == RECORD.c.n)
        .where(RESIDENT_NUMBER.c.number == _exact(number))
        .order_by(RECORD.c.n)
        .limit(10 * MOST_CARDS)
    )
    ids = list(connection.execute(query).scalars())
    records.load(ids)
    rows = [row for i in ids if (row := records.get(i)) is not None]
    return [row for row in rows if not row.fields.get("voided_at")][:MOST_CARDS]


def _exact(number: str) -> str:
    """Nothing but a whole number finds anybody; what is none asks for one that nobody has."""
    whole = number.strip().upper()
    is_whole = re.fullmatch(r"[0-9]{17}[0-9X]", whole) and check_digit(whole[:17]) == whole[17]
    return whole if is_whole else "-"


def _card(records: Records, row: RecordRow) -> LookupCard:
    home = records.get(row.home)
    about: dict[str, Any] = home.fields if home is not None and home.kind == FACILITY else {}
    name, birth = str(row.fields.get("name") or ""), str(row.fields.get("birth_on") or "")
    return LookupCard(
        name=name[:1] + "*" * max(0, len(name) - 1),
        sex=str(row.fields.get("sex") or ""),
        birth_year=int(birth[:4]) if birth[:4].isdigit() else None,
        facility=row.home,
        facility_name=str(about.get("name") or ""),
        facility_phone=str(about.get("phone") or ""),
    )


def _name(records: Records, person: str) -> str:
    row = records.get(person)
    return str(row.fields.get("name") or "") if row is not None else ""


def _note(
    connection: Connection, device: Device, asked: LookupRequest, now: datetime, homes: list[str]
) -> None:
    number = asked.number.strip()[:18]
    connection.execute(
        LOOKUP.insert().values(
            at=instant_text(now),
            device=device.id,
            facility=device.facility,
            user=asked.user,
            number=number[:6] + "*" * max(0, len(number) - 10) + number[6:][-4:],
            reason=asked.reason,
            said=asked.said.strip(),
            found=json.dumps(sorted(homes)),
        )
    )


def _told(
    patient: RecordRow, device: Device, asked: LookupRequest, now: datetime, name: str
) -> RecordRow:
    """The home's own notice, under the resident it is about."""
    at = instant_text(now)
    fields = {
        "author_id": HUB,
        "author_home_id": HUB,
        "place_id": HUB,
        "written_at": at,
        "by_facility_id": device.facility,
        "by_name": name,
        "reason": asked.reason,
        "said": asked.said.strip(),
    }
    row = RecordRow(new_id(), PATIENT_LOOKUP, patient.home, patient.id, rev=-1, crev=-1, ord=-1)
    row.fields, row.by, row.place, row.at = fields, HUB, HUB, at
    return row
