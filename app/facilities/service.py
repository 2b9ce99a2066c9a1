"""Institutions and the communities they work in (FHIR: Organization, OrganizationAffiliation).

Facilities, communities and memberships are written by the hub's administrator alone; a workstation
reads them. Only the first start, before any hub is known, writes its own facility's row itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped

from app.core.clock import Clock
from app.core.directory import COMMUNITY, FACILITY, FACILITY_END, MEMBERSHIP, FacilityDirectory
from app.core.errors import FieldProblem
from app.core.kinds import PUBLISHED, Fields
from app.core.pinyin import initials, plain, tokens
from app.core.rights import FacilityKind
from app.core.shapes import lines
from app.core.text import N_
from app.storage.base import (
    Synced,
    code_field,
    codes_field,
    data_field,
    date_field,
    id_field,
    kind_of,
    text_field,
)
from app.storage.finding import find
from app.storage.institutions import ended_places, read_directory
from app.storage.reading import listed, record_of
from app.storage.store import Store

MOST_IN_A_COUNTY = 5_000
"""Found at once: what is wanted is chosen among all of them."""
STATIONS = frozenset({FacilityKind.VILLAGE_CLINIC, FacilityKind.COMMUNITY_STATION})
"""What may stand under another facility, as one line with it."""

LEVELS: Mapping[FacilityKind, str] = {
    FacilityKind.VILLAGE_CLINIC: "village",
    FacilityKind.COMMUNITY_STATION: "village",
    FacilityKind.TOWNSHIP_CENTRE: "township",
    FacilityKind.COMMUNITY_CENTRE: "township",
    FacilityKind.CARE_CENTRE: "township",
    FacilityKind.COUNTY_HOSPITAL: "county",
    FacilityKind.COUNTY_TCM_HOSPITAL: "county",
    FacilityKind.PUBLIC_HEALTH_INSTITUTION: "county",
    FacilityKind.HEALTH_BUREAU: "county",
    FacilityKind.CITY_HOSPITAL: "city",
    FacilityKind.PROVINCIAL_HOSPITAL: "province",
}
"""The usual level of each kind of facility; what is written in the record counts."""


class CommunityRole(StrEnum):
    LEAD = "lead"
    MEMBER = "member"
    SUPPORTER = "supporter"


class Facility(Synced):
    """One institution: a village clinic, a health centre, a hospital, a bureau."""

    __tablename__ = FACILITY

    # The field travels as "kind"; the attribute of that name already tells what record this is.
    facility_kind: Mapped[str] = code_field(
        N_("Kind of institution"), "facility_kind", required=True, name="kind"
    )
    level: Mapped[str | None] = code_field(N_("Level"), "facility_level")
    name: Mapped[str] = text_field(N_("Name"), required=True, max_length=60)
    short_name: Mapped[str | None] = text_field(N_("Short name"), max_length=20)
    parent_id: Mapped[str | None] = id_field(N_("Belongs to"), index=True)
    division: Mapped[str | None] = text_field(N_("Division code"), max_length=12)
    address: Mapped[str | None] = text_field(N_("Address"), max_length=100)
    phone: Mapped[str | None] = text_field(N_("Phone"), max_length=40)
    duty_phones: Mapped[list[dict[str, str]] | None] = data_field(
        N_("Duty phones"), shape=lines("name", "phone")
    )
    departments: Mapped[list[dict[str, str]] | None] = data_field(
        N_("Departments"), shape=lines("code", "name")
    )
    tags: Mapped[list[str] | None] = codes_field(N_("Tags"), "village_tag")

    @property
    def is_grassroots_station(self) -> bool:
        return self.facility_kind in STATIONS

    @property
    def label(self) -> str:
        """What lists show: the short name where there is one."""
        return self.short_name or self.name


class Community(Synced):
    """A county medical community, an alliance, or an alliance of one speciality."""

    __tablename__ = COMMUNITY

    community_kind: Mapped[str] = code_field(
        N_("Kind of community"), "community_kind", required=True, name="kind"
    )
    name: Mapped[str] = text_field(N_("Name"), required=True, max_length=60)
    lead_id: Mapped[str | None] = id_field(N_("Lead institution"))


class Membership(Synced):
    """One facility in one community for a time; `until_on` is its last day."""

    __tablename__ = MEMBERSHIP

    community_id: Mapped[str] = id_field(N_("Community"), required=True, index=True)
    facility_id: Mapped[str] = id_field(N_("Institution"), required=True, index=True)
    role: Mapped[str] = code_field(N_("Role"), "community_role", required=True)
    from_on: Mapped[date | None] = date_field(N_("From"))
    until_on: Mapped[date | None] = date_field(N_("Until"))


class FacilityEnd(Synced):
    """The last day of an institution. A record of its own: programs that do not know it yet keep it
    for later, and what they know of the institution stays as it is."""

    __tablename__ = FACILITY_END

    facility_id: Mapped[str] = id_field(N_("Institution"), required=True, index=True)
    last_on: Mapped[date] = date_field(N_("Last day"), required=True)


def check_facility(fields: Fields) -> Mapping[str, FieldProblem]:
    problems: dict[str, FieldProblem] = {}
    if fields.get("parent_id") and fields.get("kind") not in STATIONS:
        text = N_("Only a village clinic or a community station stands under another institution.")
        problems["parent_id"] = FieldProblem("PARENT_KIND", text)
    for name, parts in (("departments", ("code", "name")), ("duty_phones", ("name", "phone"))):
        if not _is_list_of(fields.get(name), parts):
            text = N_("Each line needs both its parts.")
            problems[name] = FieldProblem("FIELD_FORMAT", text)
    return problems


def _is_list_of(value: Any, parts: tuple[str, ...]) -> bool:
    """Whether it is a list of rows whose parts are texts; nothing at all is fine too."""
    if value is None:
        return True
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(part), str) for part in parts)
        for row in value
    )


def check_period(fields: Fields) -> Mapping[str, FieldProblem]:
    """A last day before the first one is a mistake of typing."""
    first, last = fields.get("from_on"), fields.get("until_on")
    if first and last and last < first:
        text = N_("The last day lies before the first day.")
        return {"until_on": FieldProblem("PERIOD", text)}
    return {}


def lasts(first: date | None, last: date | None, on: date) -> bool:
    """Whether a day lies within a period whose open ends are None; both its days belong to it."""
    return (first or date.min) <= on <= (last or date.max)


def name_tokens(fields: Fields) -> set[str]:
    """Long name and short name, and the initials from any character of the long one on."""
    found: set[str] = set()
    for name in (fields.get("name"), fields.get("short_name")):
        if name:
            found |= tokens(name)
    whole = plain(fields.get("name") or "")
    for start in range(1, len(whole) - 1):
        found |= initials(whole[start:])
    return found - {""}


FACILITY_KIND = kind_of(
    Facility,
    N_("Institution"),
    sight=PUBLISHED,
    administered=True,
    check=check_facility,
    tokens=name_tokens,
)
COMMUNITY_KIND = kind_of(
    Community, N_("Community"), sight=PUBLISHED, administered=True, tokens=name_tokens
)
FACILITY_END_KIND = kind_of(
    FacilityEnd, N_("Last day of an institution"), sight=PUBLISHED, administered=True
)
MEMBERSHIP_KIND = kind_of(
    Membership, N_("Membership"), sight=PUBLISHED, administered=True, check=check_period
)


@dataclass(frozen=True)
class Department:
    """A department of one facility; `code` is of the table `department`, `name` as it is called there."""

    code: str
    name: str


@dataclass(frozen=True)
class CommunityMember:
    """A facility in a community, and as what (CommunityRole, or a later program's word)."""

    facility: Facility
    role: str


class Facilities:
    """Looking institutions up; the hub's administrator writes them."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or store.clock

    def get(self, facility_id: str) -> Facility | None:
        with self._store.reading() as session:
            return record_of(session, Facility, facility_id)

    def all(self, *, ended: bool = False) -> list[Facility]:
        """By name; those that have ended only where they are asked for."""
        with self._store.reading() as session:
            found = list(session.scalars(listed(Facility).order_by(Facility.name)))
        return found if ended else self._still_there(found)

    def search(
        self,
        typed: str,
        limit: int = 50,
        *,
        kinds: Collection[str] | None = None,
        ended: bool = False,
    ) -> list[Facility]:
        """By name, short name, initials or pinyin, best first; all by name when nothing is typed.

        `kinds`: only institutions of these kinds. What has ended can be looked up, not chosen. The
        limit counts what is left: a county has more stations than it has room for."""
        found = self._found(typed) if typed.strip() else self.all(ended=True)
        wanted = found if ended else self._still_there(found)
        return [one for one in wanted if kinds is None or one.facility_kind in kinds][:limit]

    def _found(self, typed: str) -> list[Facility]:
        with self._store.reading() as session:
            numbers = find(session.connection(), FACILITY, typed, None)
            query = listed(Facility).where(Facility.n.in_(numbers))
            found = {one.n: one for one in session.scalars(query)}
        return [found[n] for n in numbers if n in found]

    def _still_there(self, found: Iterable[Facility], on: date | None = None) -> list[Facility]:
        gone = self.ended(on)
        return [one for one in found if one.id not in gone]

    def ended(self, on: date | None = None) -> frozenset[str]:
        """Institutions that are no more on a day; by whichever day today may be if not said."""
        with self._store.reading() as session:
            return ended_places(session, (on,) if on else self._clock.days())

    def last_days(self) -> dict[str, date]:
        """The last day of each institution that has one, past or still to come."""
        query = listed(FacilityEnd)
        with self._store.reading() as session:
            return {one.facility_id: one.last_on for one in session.scalars(query)}

    def has_ended(self, facility_id: str) -> bool:
        """Whether it can answer nobody any more."""
        return facility_id in self.ended()

    def children(self, facility_id: str, *, ended: bool = False) -> list[Facility]:
        """The stations under a facility."""
        query = listed(Facility).where(Facility.parent_id == facility_id).order_by(Facility.name)
        with self._store.reading() as session:
            found = list(session.scalars(query))
        return found if ended else self._still_there(found)

    def departments(self, facility_id: str) -> list[Department]:
        facility = self.get(facility_id)
        rows = facility.departments if facility is not None else None
        return [Department(row["code"], row["name"]) for row in rows or ()]

    def communities(self) -> list[Community]:
        query = listed(Community)
        with self._store.reading() as session:
            return list(session.scalars(query.order_by(Community.name)))

    def members(self, community_id: str, on: date | None = None) -> list[CommunityMember]:
        """Who belongs to a community on a day, today if not said, the lead first."""
        roles = {
            m.facility_id: m.role for m in self._memberships(on) if m.community_id == community_id
        }
        with self._store.reading() as session:
            found = session.scalars(
                listed(Facility).where(Facility.id.in_(roles)).order_by(Facility.name)
            )
            members = [CommunityMember(one, roles[one.id]) for one in self._still_there(found, on)]
        return sorted(members, key=lambda member: member.role != CommunityRole.LEAD)

    def communities_of(self, facility_id: str, on: date | None = None) -> list[Community]:
        ids = {m.community_id for m in self._memberships(on) if m.facility_id == facility_id}
        return [community for community in self.communities() if community.id in ids]

    def partners(self, facility_id: str, on: date | None = None) -> list[Facility]:
        """Everybody who shares a community or alliance with this facility on a day."""
        present = self._memberships(on)
        shared = {m.community_id for m in present if m.facility_id == facility_id}
        ids = {m.facility_id for m in present if m.community_id in shared} - {facility_id}
        with self._store.reading() as session:
            query = listed(Facility).where(Facility.id.in_(ids)).order_by(Facility.name)
            return self._still_there(session.scalars(query), on)

    def directory(self) -> FacilityDirectory:
        """The same facts as the rules of sight and rights ask for them."""
        with self._store.reading() as session:
            return read_directory(session.connection(), self._store.tables)

    def _memberships(self, on: date | None) -> list[Membership]:
        day = on or self._clock.today()
        query = listed(Membership)
        with self._store.reading() as session:
            return [one for one in session.scalars(query) if lasts(one.from_on, one.until_on, day)]


def place_ended() -> FieldProblem:
    return FieldProblem("PLACE_ENDED", N_("This institution has ended. Choose another one."))
