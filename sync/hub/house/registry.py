"""What the hub's administrator writes: facilities, communities, and who belongs to which."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from app.core.directory import COMMUNITY, FACILITY, FACILITY_END, MEMBERSHIP
from app.core.errors import ClinicError, FieldProblem, InvalidInput
from app.core.limits import check_record
from app.core.rights import FacilityKind
from app.core.sight import HUB
from app.core.text import N_
from app.core.values import present
from app.storage.opening import READING
from app.storage.transaction import new_id
from sync.hub.hub import Hub
from sync.hub.journal.records import row_of
from sync.hub.storage.tables import RECORD

COLUMNS = ("name", "kind", "parent", "short_name", "level", "division", "address", "phone")
"""The columns of an import; name and kind must be filled, parent is a name or a number."""


@dataclass(frozen=True)
class RegistryEntry:
    """A facility or community as it is listed."""

    id: str
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))


class Registry:
    """Reads at once; writing asks for the hub, because it goes through its journal."""

    def __init__(self, engine: Engine) -> None:
        self._reading = engine.execution_options(**{READING: True})

    def facilities(self) -> list[RegistryEntry]:
        return self._all(FACILITY)

    def communities(self) -> list[RegistryEntry]:
        return self._all(COMMUNITY)

    def facility(self, named: str) -> RegistryEntry:
        """By its number or its full name. Raises FACILITY_UNKNOWN."""
        return _one(self.facilities(), named)

    def going_on(self, named: str, today: date) -> RegistryEntry:
        """The same. Raises FACILITY_ENDED where its last day is over."""
        entry = self.facility(named)
        last = self.last_days().get(entry.id, "9")
        if last < today.isoformat():
            raise ClinicError(
                "FACILITY_ENDED",
                N_("The last day of {name} was {last}."),
                N_("Nothing was done. If it goes on, say so: jiceng-hub facility go-on."),
                name=entry.name,
                last=last,
            )
        return entry

    def add_facility(self, hub: Hub, fields: Mapping[str, Any], facility_id: str = "") -> str:
        """Answers the new number. Raises InvalidInput, or FACILITY_UNKNOWN for the parent."""
        parent = fields.get("parent_id")
        known = {**fields, "parent_id": self.facility(parent).id if parent else None}
        return self._write(hub, FACILITY, known, facility_id or new_id())

    def end_facility(self, hub: Hub, named: str, last: date | None) -> None:
        """Its last day, after which nobody can choose it and what waits there goes back to the
        senders; None where it goes on after all. Raises FACILITY_UNKNOWN."""
        facility = self.facility(named)
        said = next((one for one in self._all(FACILITY_END) if _ends(one, facility)), None)
        if last is not None:
            fields = {"facility_id": facility.id, "last_on": last.isoformat()}
            self._write(hub, FACILITY_END, fields, said.id if said else new_id())
        elif said is not None:
            hub.administer(FACILITY_END, said.id, {"voided_at": hub.now_text(), "voided_by": HUB})

    def last_days(self) -> dict[str, str]:
        """The last day of each facility that has one, as it is written."""
        ends = self._all(FACILITY_END)
        return {str(one.fields["facility_id"]): str(one.fields["last_on"]) for one in ends}

    def import_facilities(self, hub: Hub, path: Path) -> int:
        """All rows of a CSV file, or none when one of them cannot be; a facility that is there
        under the same name is brought up to date. Parents come before their children.
        """
        rows = list(_read_rows(path))
        for row in rows:
            _check_kind(row["kind"])
            check_record(hub.kinds[FACILITY], present({**row, "parent_id": None}), new=True)
        for row in rows:
            same = [entry.id for entry in self.facilities() if entry.name == row["name"]]
            self.add_facility(hub, row, same[0] if same else "")
        return len(rows)

    def add_community(self, hub: Hub, name: str, kind: str, lead: str | None) -> str:
        lead_id = self.facility(lead).id if lead else None
        fields = {"name": name, "kind": kind, "lead_id": lead_id}
        return self._write(hub, COMMUNITY, fields, new_id())

    def add_member(
        self, hub: Hub, community: str, facility: str, role: str, first: date | None = None
    ) -> str:
        fields = {
            "community_id": _one(self.communities(), community).id,
            "facility_id": self.facility(facility).id,
            "role": role,
            "from_on": first.isoformat() if first else None,
        }
        return self._write(hub, MEMBERSHIP, fields, new_id())

    def _write(self, hub: Hub, kind: str, fields: Mapping[str, Any], record_id: str) -> str:
        known = present(fields)
        check_record(hub.kinds[kind], known, new=True)
        hub.administer(kind, record_id, known)
        return record_id

    def _all(self, kind: str) -> list[RegistryEntry]:
        with self._reading.begin() as connection:
            query = select(RECORD).where(RECORD.c.kind == kind)
            rows = [row_of(found) for found in connection.execute(query).mappings()]
        alive = [
            RegistryEntry(row.id, row.fields) for row in rows if not row.fields.get("voided_at")
        ]
        return sorted(alive, key=lambda entry: entry.name)


def _ends(end: RegistryEntry, facility: RegistryEntry) -> bool:
    return end.fields.get("facility_id") == facility.id


def _check_kind(kind: object) -> None:
    """Stricter than for what comes from other versions: here somebody has just typed it."""
    known = sorted(one.value for one in FacilityKind)
    if kind not in known:
        problem = FieldProblem(
            "KIND", N_("This must be one of: {known}"), {"known": ", ".join(known)}
        )
        raise InvalidInput({"kind": problem})


def _one(entries: Iterable[RegistryEntry], named: str) -> RegistryEntry:
    known = list(entries)
    by_id = [entry for entry in known if entry.id == named]
    found = by_id or [entry for entry in known if entry.name == named]
    if len(found) != 1:
        raise unknown_name(named)
    return found[0]


def _read_rows(path: Path) -> Iterable[dict[str, Any]]:
    """Rows with only the columns that are filled. Raises IMPORT_FILE."""
    try:
        # Spreadsheet programs put a mark before UTF-8.
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                cells = {name: (row.get(name) or "").strip() or None for name in COLUMNS}
                yield {**cells, "parent_id": cells.pop("parent")}
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ClinicError(
            "IMPORT_FILE",
            N_("This file cannot be read as a table."),
            N_("Save the table as CSV in UTF-8 with the columns {columns}."),
            columns=", ".join(COLUMNS),
        ) from None


def unknown_name(named: str) -> ClinicError:
    return ClinicError(
        "FACILITY_UNKNOWN",
        N_("The county hub knows no “{named}”, or more than one."),
        N_("Look up its number with `jiceng-hub facility list` and use that."),
        named=named,
    )
