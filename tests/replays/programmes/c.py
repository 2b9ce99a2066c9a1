"""C: the county medical communities of a province; one of them with all its computers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.divisions import Divisions
from app.core.rights import FacilityKind
from tests.replays.events import Alliance, Joined, OnDuty, Person, Place, Programme, Session
from tests.replays.luck import Luck, spread

FROM, TODAY = date(2024, 3, 1), date(2026, 7, 1)
POSTED = date(2024, 4, 1), date(2024, 12, 31)
PROVINCE, CHENGDE, GUAN = "河北省", "承德县", "固安"
POST = "满杖子"
CHENGDE_CENTRES = (POST, *(f"承德{n}乡" for n in range(2, 14)))
CHENGDE_CODE, GUAN_CODE = "130821", "131022"
EXPERTS = ("03", "04", "04.03", "10", "05.01")
"""Internal medicine, surgery, orthopaedics, eyes, gynaecology."""


@dataclass(frozen=True)
class Amount:
    """How large the province is."""

    counties: int
    communities: int
    townships: int
    community_centres: int
    guan_townships: int
    guan_clinics: int
    computers: int


WHOLE = Amount(140, 201, 1812, 95, 14, 487, 13)
SMALL = Amount(5, 7, 40, 3, 6, 20, 2)


def programme(seed: int, *, is_small: bool = False) -> Programme:
    luck, amount = Luck(seed), SMALL if is_small else WHOLE
    made = Programme("C", "河北县域医共体", [], TODAY)
    _chengde(made, amount)
    _guan(made, amount)
    _elsewhere(made, amount)
    bureau = FacilityKind.HEALTH_BUREAU
    made.places.append(Place(PROVINCE, "河北省卫生健康委", bureau, has_computer=True))
    made.people = luck.staff(POST, 9)
    made.sessions = list(_taught(luck, made.people))
    made.duties = [
        OnDuty(POST, _market_day(month), department, luck.name())
        for month in range(4, 13)
        for department in EXPERTS
    ]
    return made


def _chengde(made: Programme, amount: Amount) -> None:
    """The one on whole machines."""
    lead = Place(
        CHENGDE,
        "承德县医院",
        FacilityKind.COUNTY_HOSPITAL,
        division=CHENGDE_CODE,
        has_computer=True,
    )
    centres = [
        _centre(key, f"{key}卫生院", CHENGDE_CODE, has_computer=n < amount.computers)
        for n, key in enumerate(CHENGDE_CENTRES)
    ]
    _community(made, CHENGDE, "承德县医共体", lead, centres)


def _guan(made: Programme, amount: Amount) -> None:
    """With its hospital of Chinese medicine and every village clinic."""
    code = GUAN_CODE
    lead = Place(
        GUAN, "固安县人民医院", FacilityKind.COUNTY_HOSPITAL, division=code, has_computer=True
    )
    tcm = Place("固安中医", "固安县中医院", FacilityKind.COUNTY_TCM_HOSPITAL, division=code)
    centres = [_centre(f"固安{n}", f"固安第{n}卫生院", code) for n in range(amount.guan_townships)]
    clinics = [
        Place(
            f"{centre.key}村{n}",
            f"{centre.name}第{n}卫生室",
            FacilityKind.VILLAGE_CLINIC,
            centre.key,
            division=code,
        )
        for centre, count in spread(amount.guan_clinics, centres)
        for n in range(count)
    ]
    _community(made, GUAN, "固安县总医院", lead, [tcm, *centres, *clinics])


def _elsewhere(made: Programme, amount: Amount) -> None:
    """The other counties: in some of them two communities, in some a community centre."""
    codes = list(_county_codes(amount.counties - 2))
    townships = amount.townships - len(CHENGDE_CENTRES) - amount.guan_townships
    second = amount.communities - amount.counties
    for n, (code, count) in enumerate(spread(townships, codes)):
        lead = Place(code, f"{code}县医院", FacilityKind.COUNTY_HOSPITAL, division=code)
        centres = [_centre(f"{code}-{i}", f"{code}第{i}卫生院", code) for i in range(count)]
        if n < amount.community_centres:
            centres.append(_community_centre(code))
        half = len(centres) // 2 if n < second else len(centres)
        _community(made, code, f"{code}县医共体", lead, centres[:half])
        if n < second:
            other = Place(
                f"{code}中医",
                f"{code}县中医院",
                FacilityKind.COUNTY_TCM_HOSPITAL,
                division=code,
            )
            _community(made, f"{code}二", f"{code}县第二医共体", other, centres[half:])


def _county_codes(count: int) -> Iterator[str]:
    """Real ones, so that counties are told apart as the program tells them."""
    divisions, left = Divisions(), count
    for city in divisions.children("13"):
        for county in divisions.children(city.code):
            if left and county.code not in (CHENGDE_CODE, GUAN_CODE):
                left -= 1
                yield county.code


def _community_centre(code: str) -> Place:
    name, kind = f"{code}社区卫生服务中心", FacilityKind.COMMUNITY_CENTRE
    return Place(f"{code}社区", name, kind, division=code)


def _centre(key: str, name: str, code: str, *, has_computer: bool = False) -> Place:
    kind = FacilityKind.TOWNSHIP_CENTRE
    return Place(key, name, kind, division=code, has_computer=has_computer)


def _community(made: Programme, key: str, name: str, lead: Place, members: list[Place]) -> None:
    made.places += [lead, *members]
    made.alliances.append(Alliance(key, name, "county_community", lead.key))
    made.joined.append(Joined(key, lead.key, "lead", FROM))
    made.joined += [Joined(key, one.key, "member", FROM) for one in members]


def _taught(luck: Luck, staff: list[Person]) -> Iterator[Session]:
    """What the posted vice-director noted at the township: rounds, training, discussions."""
    for kind, topic, count in (
        ("teaching_round", "clinical_skills", 24),
        ("course", "chronic_disease", 12),
        ("case_discussion", "clinical_skills", 6),
    ):
        for _ in range(count):
            on, roster = luck.day(*POSTED), luck.roster(staff, luck.randint(2, 5), 1)
            yield Session(POST, on, kind, topic, "on_site", "陈主任", CHENGDE, POST, roster)
    for on in (POSTED[0] - timedelta(days=1), POSTED[1] + timedelta(days=1)):
        yield Session(POST, on, "teaching_round", "tcm", "on_site", "陈主任", CHENGDE, POST)


def _market_day(month: int) -> date:
    return date(2024, month, 15)
