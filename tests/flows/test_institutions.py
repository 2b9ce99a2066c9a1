"""The county enters the institutions of five real programmes; every workstation can look them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from app.core.rights import FacilityKind as Is
from app.facilities import Facilities
from app.storage.transaction import new_id
from tests.county import County, Workstation

SUPPORT_ENDED = date(2015, 12, 1)
VILLAGES_OF_GUAN = 20
"""Of 487; the whole county is replayed with the figures."""


class Registry:
    """What the hub's administrator types in; institutions by name."""

    def __init__(self, county: County) -> None:
        self._county = county
        self.ids: dict[str, str] = {}

    def facility(self, name: str, kind: Is, parent: str | None = None, **more: object) -> str:
        above = {"parent_id": self.ids[parent]} if parent else {}
        self.ids[name] = self._county.facility(name, kind, **above, **more)
        return name

    def community(self, name: str, kind: str, lead: str, members: list[str], **period: str) -> None:
        fields = {"name": name, "kind": kind, "lead_id": self.ids[lead]}
        self.ids[name] = new_id()
        self._county.hub.administer("community", self.ids[name], fields)
        for member in (lead, *members):
            role = "lead" if member == lead else "member"
            where = {"community_id": self.ids[name], "facility_id": self.ids[member]}
            self._county.administer("membership", **where, role=role, **period)


def programme_a(registry: Registry) -> None:
    supporter = registry.facility("德胜社区卫生服务中心", Is.COMMUNITY_CENTRE)
    supported = [
        registry.facility(f"乌兰察布第{place}社区卫生服务中心", Is.COMMUNITY_CENTRE)
        for place in "一二三四五六七"
    ]
    period = {"from_on": "2015-06-01", "until_on": "2015-11-30"}
    registry.community("京蒙帮扶", "alliance", supporter, supported, **period)


def programme_b(registry: Registry) -> None:
    hospitals = ("新沂市人民医院", "邳州市人民医院", "沛县人民医院", "丰县人民医院")
    helped = [registry.facility(name, Is.COUNTY_HOSPITAL) for name in hospitals]
    tcm = ("邳州市中医院", "铜山区中医院")
    helped += [registry.facility(name, Is.COUNTY_TCM_HOSPITAL) for name in tcm]
    cities = [registry.facility(f"徐州市支援医院{n}", Is.CITY_HOSPITAL) for n in "甲乙丙丁"]
    for city in cities:
        registry.community(f"{city}对口支援", "alliance", city, ["新沂市人民医院"])
    registry.community("徐州市精准医疗帮扶", "alliance", cities[0], [*cities[1:], *helped])


def programme_c(registry: Registry) -> None:
    lead = registry.facility("固安县医院", Is.COUNTY_HOSPITAL)
    members = [registry.facility("固安县中医院", Is.COUNTY_TCM_HOSPITAL)]
    for place in range(14):
        name = "东湾镇卫生院" if place == 0 else f"固安县第{place}卫生院"
        members.append(registry.facility(name, Is.TOWNSHIP_CENTRE))
    for place in range(VILLAGES_OF_GUAN):
        name = f"东湾镇第{place + 1}村卫生室"
        members.append(registry.facility(name, Is.VILLAGE_CLINIC, parent="东湾镇卫生院"))
    registry.community("固安县总医院", "county_community", lead, members)
    names = ["满杖子乡卫生院", *(f"承德县第{place + 1}卫生院" for place in range(12))]
    townships = [registry.facility(name, Is.TOWNSHIP_CENTRE) for name in names]
    lead = registry.facility("承德县医院", Is.COUNTY_HOSPITAL)
    registry.community("承德县医共体", "county_community", lead, townships)


def programme_d(registry: Registry) -> None:
    lead = registry.facility("邵阳市中医医院", Is.CITY_HOSPITAL)
    members = [registry.facility(f"邵阳第{n}县中医院", Is.COUNTY_TCM_HOSPITAL) for n in range(16)]
    members.append(registry.facility("北塔医养中心", Is.CARE_CENTRE))
    members.append(registry.facility("陈家桥乡卫生院", Is.TOWNSHIP_CENTRE))
    registry.community("邵阳市中医医联体联盟", "alliance", lead, members)
    registry.community("邵阳市肿瘤专科联盟", "speciality_alliance", lead, members[:3])


def programme_e(registry: Registry) -> None:
    lead = registry.facility("望奎县人民医院", Is.COUNTY_HOSPITAL)
    members = [registry.facility("惠七镇卫生院", Is.TOWNSHIP_CENTRE)]
    for place in range(8):
        tags = ["poor"] if place < 6 else ["ordinary"]
        name = f"惠七镇第{place + 1}村卫生室"
        registry.facility(name, Is.VILLAGE_CLINIC, parent="惠七镇卫生院", tags=tags)
        members.append(name)
    registry.community("望奎县医共体", "county_community", lead, members)


@pytest.fixture(scope="module")
def registry_and_desk(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Registry, Workstation]]:
    county = County(tmp_path_factory.mktemp("county"))
    registry = Registry(county)
    for enter in (programme_a, programme_b, programme_c, programme_d, programme_e):
        enter(registry)
    desk = county.workstation("desk", registry.ids["惠七镇卫生院"], Is.TOWNSHIP_CENTRE)
    desk.sync()
    yield registry, desk
    desk.store.close()
    county.hub.engine.dispose()


@pytest.fixture
def registry(registry_and_desk: tuple[Registry, Workstation]) -> Registry:
    return registry_and_desk[0]


@pytest.fixture
def facilities(registry_and_desk: tuple[Registry, Workstation]) -> Facilities:
    """The service at a township's desk, after one exchange with the county."""
    return Facilities(registry_and_desk[1].store)


def kinds_of(registry: Registry, facilities: Facilities, community: str) -> Counter[str]:
    members = facilities.members(registry.ids[community])
    return Counter(member.facility.facility_kind for member in members)


def test_all_institutions_arrive_at_a_workstation(
    registry: Registry, facilities: Facilities
) -> None:
    entered = set(registry.ids) - {community.name for community in facilities.communities()}
    assert {facility.name for facility in facilities.all()} == entered
    assert len(facilities.communities()) == 11


def test_a_supporter_has_its_seven_centres_while_the_support_lasts(
    registry: Registry, facilities: Facilities
) -> None:
    supporter = registry.ids["德胜社区卫生服务中心"]
    assert len(facilities.partners(supporter, date(2015, 6, 1))) == 7
    assert facilities.partners(supporter, SUPPORT_ENDED) == []


def test_one_county_hospital_has_four_supporters(
    registry: Registry, facilities: Facilities
) -> None:
    supported = registry.ids["新沂市人民医院"]
    leads = {one.lead_id for one in facilities.communities_of(supported)}
    assert len(leads) == 4


def test_a_community_has_its_hospitals_townships_and_villages(
    registry: Registry, facilities: Facilities
) -> None:
    assert kinds_of(registry, facilities, "固安县总医院") == {
        Is.COUNTY_HOSPITAL: 1,
        Is.COUNTY_TCM_HOSPITAL: 1,
        Is.TOWNSHIP_CENTRE: 14,
        Is.VILLAGE_CLINIC: VILLAGES_OF_GUAN,
    }
    assert len(facilities.children(registry.ids["东湾镇卫生院"])) == VILLAGES_OF_GUAN
    assert kinds_of(registry, facilities, "承德县医共体") == {
        Is.COUNTY_HOSPITAL: 1,
        Is.TOWNSHIP_CENTRE: 13,
    }


def test_an_alliance_of_nineteen_and_a_speciality_alliance_beside_it(
    registry: Registry, facilities: Facilities
) -> None:
    assert len(facilities.members(registry.ids["邵阳市中医医联体联盟"])) == 19
    centre = registry.ids["邵阳市中医医院"]
    found = facilities.communities_of(centre)
    assert {one.community_kind for one in found} == {"alliance", "speciality_alliance"}


def test_six_of_eight_villages_carry_the_tag(registry: Registry, facilities: Facilities) -> None:
    villages = facilities.children(registry.ids["惠七镇卫生院"])
    assert len(villages) == 8
    assert sum("poor" in (village.tags or ()) for village in villages) == 6


@pytest.mark.parametrize(
    ("typed", "name"),
    [("wkx", "望奎县人民医院"), ("bt", "北塔医养中心"), ("mzz", "满杖子乡卫生院")],
)
def test_an_institution_of_any_programme_is_found_by_initials(
    facilities: Facilities, typed: str, name: str
) -> None:
    assert name in [facility.name for facility in facilities.search(typed)]
