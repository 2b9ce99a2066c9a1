"""D: a city hospital of Chinese medicine, its alliance of nineteen, and a township centre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.rights import FacilityKind
from tests.replays.events import (
    Alliance,
    Attendee,
    Ending,
    Joined,
    Place,
    Programme,
    Referred,
    Resident,
    Session,
    Supported,
)
from tests.replays.luck import Luck, spread

FIRST, LAST, TODAY = date(2023, 7, 1), date(2026, 6, 30), date(2026, 7, 20)
YEAR = date(2025, 1, 1)
HOSPITAL, CENTRE = "邵阳中医", "陈家桥"
COUNTY = ("邵东", "新邵", "邵阳县", "隆回", "洞口", "武冈", "绥宁", "新宁", "城步")
MEMBERS = (*COUNTY, "北塔", "大祥", "双清", "昭阳", "周旺", "雀塘", "田江", "罗市", "板桥", CENTRE)
FREE = (("free", True),)
A_MONTH = timedelta(days=30)
FAILED = (Ending.REFUSED, Ending.WITHDRAWN, Ending.NOT_ARRIVED, Ending.DRAFT)


@dataclass(frozen=True)
class Amount:
    """How much happened: referrals by department, sessions, members that refer."""

    up: Mapping[str, int]
    down: Mapping[str, int]
    discussions: int
    operations: int
    referring: int
    weeks: int
    months: int
    rounds: int
    last: date


WHOLE = Amount(
    up={
        "28": 612,
        "19": 1204,
        "50.10": 1530,
        "05.06": 486,
        "04.09": 733,
        "50.13": 1118,
        "03.01": 905,
        "99": 493,
    },
    down={
        "28": 188,
        "19": 604,
        "50.10": 821,
        "05.06": 243,
        "04.09": 395,
        "50.13": 702,
        "03.01": 451,
        "99": 245,
    },
    discussions=347,
    operations=139,
    referring=19,
    weeks=47,
    months=11,
    rounds=18,
    last=LAST,
)
SMALL = Amount(
    up={
        "28": 2,
        "19": 4,
        "50.10": 5,
        "05.06": 1,
        "04.09": 2,
        "50.13": 3,
        "03.01": 3,
        "99": 2,
    },
    down={
        "28": 1,
        "19": 2,
        "50.10": 2,
        "05.06": 1,
        "04.09": 1,
        "50.13": 2,
        "03.01": 1,
        "99": 1,
    },
    discussions=12,
    operations=6,
    referring=4,
    weeks=5,
    months=2,
    rounds=3,
    last=date(2023, 8, 31),
)


def programme(seed: int, *, is_small: bool = False) -> Programme:
    luck, amount = Luck(seed), SMALL if is_small else WHOLE
    referring = MEMBERS[: amount.referring]
    made = Programme("D", "邵阳市中医医联体联盟", list(_places(referring)), TODAY, step_months=3)
    made.alliances = [
        Alliance("联盟", "邵阳市中医医联体联盟", "alliance", HOSPITAL),
        Alliance("肿瘤", "邵阳市中医肿瘤专科联盟", "speciality_alliance", HOSPITAL),
    ]
    made.joined = list(_joined())
    made.people = [who for one in (*COUNTY, CENTRE) for who in luck.staff(one, 9)]
    made.sessions = [*_guided(luck, made, amount), *_of_centre(luck, made, amount)]
    made.referred = [
        *_referred(luck, "up", amount.up, referring, amount.last),
        *_referred(luck, "down", amount.down, referring, amount.last),
        *_failed(luck, referring),
    ]
    made.supported = list(_brought(luck))
    return made


def _brought(luck: Luck) -> Iterator[Supported]:
    """Written down at the hospital: who was posted and received, what is newly done and built."""
    five = COUNTY[:5]
    full = (("kind", "clinical"), ("full_time", True), ("until_on", LAST))
    work = zip(spread(5704, range(28)), spread(1644, range(28)), strict=True)
    for (n, clinics), (_, admitted) in work:
        posted = _from(luck, "posting", f"驻点{n + 1}", five[n % 5], (), full)
        yield replace(posted, worked=tuple(_worked(luck, posted.on, clinics, admitted)))
    part = (("kind", "clinical"), ("days_a_week", 2), ("until_on", LAST))
    yield _from(luck, "posting", "每周两天", COUNTY[5], (), part)
    for n in range(52):
        yield _from(luck, "further_training", f"进修{n + 1}", five[n % 5], ("begun",), FREE)
    yield _from(luck, "further_training", "计划进修", five[0], (), FREE)
    for n in range(15):
        place = five[n % 5]
        yield _from(luck, "technique", f"中医技术{n + 1}", place, ("first",), (("kind", "tcm"),))
    yield _from(luck, "technique", "西医技术", five[0], ("first",), (("kind", "technique"),))
    for place in (*five[:2], five[0]):
        yield _from(luck, "built", f"{place}新学科", place, ("opened",), (("kind", "discipline"),))
    for title in ("DR", "彩超", "生化仪"):
        yield _from(luck, "equipment", title, CENTRE, ("in_use",))
    yield _from(luck, "built", "标准病区", CENTRE, ("opened",), (("kind", "ward"),))


def _worked(
    luck: Luck, first: date, clinics: int, admitted: int
) -> Iterator[tuple[date, str, int]]:
    """Noted in two parts, and rounds that nobody asks for."""
    for part in (clinics // 2, clinics - clinics // 2):
        yield luck.day(first, LAST), "clinic", part
    yield luck.day(first, LAST), "admission", admitted
    yield luck.day(first, LAST), "round", 4


def _from(
    luck: Luck,
    register: str,
    title: str,
    supported: str,
    came: tuple[str, ...] = (),
    answers: tuple[tuple[str, object], ...] = (),
) -> Supported:
    on, who = luck.day(FIRST, LAST), f"{luck.name()}{title}"
    way = tuple((step, on) for step in came)
    return Supported(HOSPITAL, register, title, on, HOSPITAL, supported, "", who, way, answers)


def _places(referring: tuple[str, ...]) -> Iterator[Place]:
    """The centre has a computer in any case, for what it teaches itself."""
    yield Place(HOSPITAL, "邵阳市中医医院", FacilityKind.CITY_HOSPITAL, has_computer=True)
    for one in MEMBERS:
        is_county = one in COUNTY
        kind = FacilityKind.COUNTY_TCM_HOSPITAL if is_county else FacilityKind.TOWNSHIP_CENTRE
        name = f"{one}中医医院" if is_county else f"{one}卫生院"
        yield Place(one, name, kind, has_computer=one in referring or one == CENTRE)


def _joined() -> Iterator[Joined]:
    yield Joined("联盟", HOSPITAL, "lead", FIRST)
    for one in MEMBERS:
        yield Joined("联盟", one, "member", FIRST)
    for one in (HOSPITAL, *COUNTY[:3]):
        yield Joined("肿瘤", one, "lead" if one == HOSPITAL else "member", FIRST)


def _guided(luck: Luck, made: Programme, amount: Amount) -> Iterator[Session]:
    """Experts sent to the county hospitals: case discussions and operations, each hospital alike."""
    at = COUNTY[: min(len(COUNTY), amount.referring)]
    for kind, count in (
        ("case_discussion", amount.discussions),
        ("operation_teaching", amount.operations),
    ):
        for place, number in spread(count, at):
            for _ in range(number):
                yield _session(luck, made, kind, place)
    edges = (FIRST - timedelta(days=1), LAST + timedelta(days=1))
    for on, place in zip(edges, at, strict=False):
        yield replace(_session(luck, made, "case_discussion", place), on=on)
    own = _session(luck, made, "case_discussion", at[0])
    yield replace(own, supporting=own.supported, written_at=own.supported)
    yield replace(_session(luck, made, "operation_teaching", at[0]), is_void=True)


def _session(luck: Luck, made: Programme, kind: str, place: str) -> Session:
    staff = [one for one in made.people if one.place == place]
    return Session(
        luck.choice((HOSPITAL, place)),
        luck.day(FIRST, LAST),
        kind,
        "clinical_skills",
        "on_site",
        luck.name(),
        HOSPITAL,
        place,
        luck.roster(staff, luck.randint(1, 4), luck.choice((0, 0, 1))),
    )


def _of_centre(luck: Luck, made: Programme, amount: Amount) -> Iterator[Session]:
    """Training of the staff by the week, of village doctors by the month; rounds led by experts."""
    staff = [one for one in made.people if one.place == CENTRE]
    for week in range(amount.weeks):
        on = YEAR + timedelta(days=7 * week + 1)
        yield _own(luck, on, "lecture", "routine", "staff", luck.roster(staff, 6, 2))
    for month in range(amount.months):
        topic = luck.choice(("tcm", "first_aid", "infectious_disease", "chronic_disease"))
        doctors = tuple(Attendee(luck.name()) for _ in range(7))
        yield _own(luck, date(2025, month + 1, 15), "course", topic, "village_doctors", doctors)
    for _ in range(amount.rounds):
        on = luck.day(YEAR, date(2025, 12, 31))
        led = _own(luck, on, "teaching_round", "tcm", "staff", luck.roster(staff, 3))
        yield replace(led, supporting=HOSPITAL)


def _own(
    luck: Luck, on: date, kind: str, topic: str, audience: str, roster: tuple[Attendee, ...]
) -> Session:
    trainer = luck.name()
    return Session(
        CENTRE, on, kind, topic, "on_site", trainer, CENTRE, CENTRE, roster, audience=audience
    )


def _referred(
    luck: Luck,
    direction: str,
    by_department: Mapping[str, int],
    members: tuple[str, ...],
    last: date,
) -> Iterator[Referred]:
    """Of each department the same from each member; of four residents one goes twice."""
    for department, count in by_department.items():
        for member, number in spread(count, members):
            residents = luck.residents(max(1, number * 4 // 5))
            for n in range(number):
                who = residents[n % len(residents)]
                is_second = luck.random() < 0.02
                ending = Ending.ARRIVED_AT_SECOND_TRY if is_second else Ending.ARRIVED
                on = luck.day(FIRST, last - timedelta(days=5))
                yield _one(luck, direction, department, member, who, on, ending)


def _failed(luck: Luck, members: tuple[str, ...]) -> Iterator[Referred]:
    """Nobody arrived, or not in these three years."""
    for ending in FAILED:
        for member in members[:2]:
            (who,) = luck.residents(1)
            yield _one(luck, "up", "28", member, who, luck.day(FIRST, FIRST + A_MONTH), ending)
    for on in (FIRST - timedelta(days=8), LAST + timedelta(days=3)):
        for direction in ("up", "down"):
            (who,) = luck.residents(1)
            yield _one(luck, direction, "28", members[0], who, on, Ending.ARRIVED)


def _one(
    luck: Luck,
    direction: str,
    department: str,
    member: str,
    who: Resident,
    on: date,
    ending: Ending,
) -> Referred:
    ways = (member, HOSPITAL) if direction == "up" else (HOSPITAL, member)
    arrived = on + timedelta(days=luck.choice((0, 0, 1, 3)))
    return Referred(*ways, direction, department, who, on, arrived, ending)
