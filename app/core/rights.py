"""What a role may do at which kind of facility: roles, groups of facility kinds, and the rule.

Each kind names its writers in these words; the services ask before they write and the hub asks
again, with the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    DOCTOR = "doctor"
    NURSE = "nurse"
    PUBLIC_HEALTH = "public_health"
    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"
    MANAGER = "manager"
    REFERRAL_OFFICE = "referral_office"
    ADMINISTRATOR = "administrator"


class FacilityKind(StrEnum):
    VILLAGE_CLINIC = "village_clinic"
    TOWNSHIP_CENTRE = "township_centre"
    COMMUNITY_CENTRE = "community_centre"
    COMMUNITY_STATION = "community_station"
    COUNTY_HOSPITAL = "county_hospital"
    COUNTY_TCM_HOSPITAL = "county_tcm_hospital"
    CITY_HOSPITAL = "city_hospital"
    PROVINCIAL_HOSPITAL = "provincial_hospital"
    CARE_CENTRE = "care_centre"
    PUBLIC_HEALTH_INSTITUTION = "public_health_institution"
    HEALTH_BUREAU = "health_bureau"
    ELSEWHERE = "elsewhere"


GRASSROOTS = frozenset(
    {
        FacilityKind.VILLAGE_CLINIC,
        FacilityKind.TOWNSHIP_CENTRE,
        FacilityKind.COMMUNITY_CENTRE,
        FacilityKind.COMMUNITY_STATION,
        FacilityKind.CARE_CENTRE,
    }
)
HOSPITALS = frozenset(
    {
        FacilityKind.COUNTY_HOSPITAL,
        FacilityKind.COUNTY_TCM_HOSPITAL,
        FacilityKind.CITY_HOSPITAL,
        FacilityKind.PROVINCIAL_HOSPITAL,
    }
)
ANYWHERE = frozenset(FacilityKind)
CLINICAL = frozenset({Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH})
EVERYONE = frozenset(Role)

Writers = Mapping[Role, frozenset[FacilityKind]]
"""For each role that may write at all: the kinds of facility where it may."""


def writers(roles: Iterable[Role], at: frozenset[FacilityKind] = ANYWHERE) -> Writers:
    return dict.fromkeys(roles, at)


NOBODY: Writers = {}


def may(writers: Writers, roles: Iterable[Role], at: FacilityKind) -> bool:
    """Whether one of these roles may write at this kind of facility."""
    return any(at in writers.get(role, frozenset()) for role in roles)


class PersonalKey(Protocol):
    """A person's own key while the person is signed in."""

    @property
    def public(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where: a person, the person's home, and the place where they sit now.

    `key` signs documents; None where nobody has signed in with a password.
    """

    person_id: str
    home_id: str
    place_id: str
    place_kind: FacilityKind
    roles: frozenset[Role]
    key: PersonalKey | None = field(default=None, compare=False, repr=False)

    def may(self, writers: Writers) -> bool:
        return may(writers, self.roles, self.place_kind)
