"""B: city hospitals send teams to county hospitals of Xuzhou; each county is kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.rights import FacilityKind
from tests.replays.events import Alliance, Joined, OnDuty, Place, Programme, Session
from tests.replays.luck import Luck
from tests.replays.programmes.brought import Amount, brought

FIRST, LAST, TODAY = date(2016, 8, 1), date(2017, 6, 30), date(2026, 7, 1)
ROTA = date(2016, 9, 1), date(2016, 12, 31)
CITY = ("徐州一院", "徐州中心医院", "徐医附院", "徐州中医院", "徐州三院")
CLINICAL = (
    "05",
    "07",
    "08",
    "10",
    "04.05",
    "04.03",
    "03.04",
    "03.03",
    "03.01",
    "20",
    "28",
    "04.01",
    "19",
    "11",
)
FUNCTIONAL = ("91", "92", "93", "96")
KINDS = ("teaching_round", "operation_teaching", "case_discussion", "course")


@dataclass(frozen=True)
class Supported:
    """A county hospital: how many departments were taught, and by whom."""

    key: str
    name: str
    kind: FacilityKind
    clinical: int
    functional: int
    by: tuple[str, ...]


HOSPITAL, TCM = FacilityKind.COUNTY_HOSPITAL, FacilityKind.COUNTY_TCM_HOSPITAL
SUPPORTED = (
    Supported("新沂", "新沂市人民医院", HOSPITAL, 14, 2, CITY[:4]),
    Supported("邳州", "邳州市人民医院", HOSPITAL, 13, 2, CITY[1:3]),
    Supported("邳州中医", "邳州市中医院", TCM, 6, 1, CITY[3:]),
    Supported("沛县", "沛县人民医院", HOSPITAL, 9, 1, CITY[:1]),
    Supported("丰县", "丰县人民医院", HOSPITAL, 6, 4, CITY[2:3]),
    Supported("铜山中医", "铜山区中医院", TCM, 5, 2, CITY[3:4]),
)


GAP = (("kind", "technique"), ("fills_gap", True))
AWARD = ("kind", "award"), ("level", "city")
BROUGHT = (
    Amount("technique", "妇产科新技术", 23, "新沂", CITY[:4], ("first",), "05", GAP),
    Amount("technique", "小儿外科新技术", 2, "邳州", CITY[1:3], ("first",), "08", GAP),
    Amount("equipment", "腹腔镜", 1, "邳州", CITY[1:2], ("in_use",), "08"),
    Amount(
        "accreditation",
        "胸外科市级重点专科",
        1,
        "邳州",
        CITY[1:2],
        ("gained",),
        "04.05",
        (("kind", "key_speciality"), ("level", "city")),
    ),
    Amount("technique", "胸腔镜手术", 1, "沛县", CITY[:1], ("first", "independent"), "04.05", GAP),
    Amount(
        "rescue",
        "重型创伤抢救",
        2,
        "沛县",
        CITY[:1],
        answers=(("outcome", "saved"), ("with_expert", True)),
    ),
    Amount("activity", "专项管理活动", 32, "丰县", CITY[2:3], ("held",)),
    Amount("rule", "规章制度", 15, "丰县", CITY[2:3], ("in_force",)),
    Amount(
        "research",
        "引进奖一",
        1,
        "邳州",
        CITY[1:2],
        ("result",),
        answers=(*AWARD, ("prize", "first")),
    ),
    Amount(
        "research",
        "引进奖二",
        1,
        "邳州",
        CITY[1:2],
        ("result",),
        answers=(*AWARD, ("prize", "second")),
    ),
    Amount(
        "research",
        "大学课题",
        1,
        "邳州",
        CITY[1:2],
        ("approved",),
        answers=(("kind", "university_project"),),
    ),
    Amount(
        "finding",
        "制度检查问题",
        6,
        "铜山中医",
        CITY[3:4],
        answers=(
            *(("inspection", "核心制度检查"), ("weight", "1")),
            *(("until_on", LAST), ("supported_person", "医务科")),
        ),
    ),
    Amount(
        "continuing",
        "市级继续教育项目",
        2,
        "丰县",
        CITY[2:3],
        ("held",),
        answers=(("level", "city"), ("credit_class", "1")),
    ),
    Amount("visit", "参观学习", 4, "铜山中医", CITY[3:4], ("held",)),
    Amount(
        "posting",
        "派驻管理",
        3,
        "丰县",
        CITY[2:3],
        answers=(("kind", "management"), ("full_time", True), ("until_on", LAST)),
    ),
)


def programme(seed: int, *, is_small: bool = False) -> Programme:
    """As small as it is whole."""
    luck = Luck(seed)
    made = Programme("B", "徐州市精准医疗帮扶", list(_places()), TODAY)
    made.alliances = [Alliance(one.key, f"{one.name}对口支援", "alliance") for one in SUPPORTED]
    made.joined = list(_joined())
    made.people = [who for one in SUPPORTED for who in luck.staff(one.key, 8)]
    taught = [one for place in SUPPORTED for one in _taught(luck, made, place)]
    made.sessions = [*taught, *_others(taught)]
    made.duties = list(_rota(luck))
    made.supported = [one for amount in BROUGHT for one in brought(luck, amount, FIRST, LAST)]
    return made


def _places() -> Iterator[Place]:
    for one in CITY:
        yield Place(one, one, FacilityKind.CITY_HOSPITAL, has_computer=True)
    for supported in SUPPORTED:
        yield Place(supported.key, supported.name, supported.kind, has_computer=True)


def _joined() -> Iterator[Joined]:
    for one in SUPPORTED:
        yield Joined(one.key, one.key, "member", FIRST, LAST)
        for supporter in one.by:
            yield Joined(one.key, supporter, "supporter", FIRST, LAST)


def _taught(luck: Luck, made: Programme, place: Supported) -> Iterator[Session]:
    """Each department once or more; the kinds go round, so that each hospital has all of them."""
    staff = [one for one in made.people if one.place == place.key]
    departments = (*CLINICAL[: place.clinical], *FUNCTIONAL[: place.functional])
    for n, department in enumerate((*departments, *departments[:3])):
        by = place.by[n % len(place.by)]
        yield Session(
            luck.choice((by, place.key)),
            luck.day(FIRST, LAST),
            KINDS[n % len(KINDS)],
            "management" if department in FUNCTIONAL else "clinical_skills",
            "on_site",
            luck.name(),
            by,
            place.key,
            luck.roster(staff, luck.randint(2, 5), luck.choice((0, 1))),
            department,
            department,
        )


def _others(taught: list[Session]) -> Iterator[Session]:
    """Departments that were taught by the house itself, before the programme, or by mistake."""
    for one in taught[:4]:
        own = replace(one, written_at=one.supported, supported_department="13")
        yield replace(own, supporting=one.supported)
        yield replace(own, on=FIRST - timedelta(days=1))
        yield replace(own, is_void=True)
        yield replace(one, written_at=one.supported, supported_department="")


def _rota(luck: Luck) -> Iterator[OnDuty]:
    """Experts sit at one of the hospitals every Monday and Tuesday; others are on duty too."""
    day, last = ROTA
    while day <= last:
        if day.weekday() in (0, 1):
            yield OnDuty("邳州", day, "08", luck.name())
        if day.weekday() in (2, 5):
            yield OnDuty("邳州", day, "20", luck.name())
        day += timedelta(days=1)
