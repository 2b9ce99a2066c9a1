"""E: a county people's hospital and one township health centre; a neighbour works with it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice

from app.core.rights import FacilityKind
from tests.replays.events import (
    Alliance,
    Attendee,
    Ending,
    Joined,
    OnDuty,
    Person,
    Place,
    Programme,
    Referred,
    Resident,
    Session,
    Supported,
)
from tests.replays.luck import Luck

START, TODAY = date(2025, 1, 1), date(2026, 7, 1)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HOSPITAL, CENTRE, NEIGHBOUR = "望奎县医院", "惠七", "后三"
VILLAGES = ("惠一", "惠二", "惠三", "惠四", "惠五", "惠六", "惠八", "惠九")
POOR = 6
FAILED = (Ending.REFUSED, Ending.WITHDRAWN, Ending.NOT_ARRIVED, Ending.DRAFT)


@dataclass(frozen=True)
class Amount:
    """How much happened. rounds: how many came, and to how many of them; courses in each month."""

    up: Mapping[str, int]
    down: Mapping[str, int]
    rounds: Mapping[int, int]
    months: int
    courses: int
    last: date
    failed: int
    neighbours: int
    staff: int


WHOLE = Amount(
    up={"03.04": 41, "04.03": 27, "03.03": 24, "05": 18, "10": 16},
    down={"21": 25, "03.04": 23, "03.03": 16},
    rounds={2: 126, 1: 26},
    months=12,
    courses=3,
    last=date(2026, 6, 20),
    failed=3,
    neighbours=18,
    staff=30,
)
SMALL = Amount(
    up={"03.04": 4, "04.03": 3, "03.03": 2, "05": 2, "10": 1},
    down={"21": 3, "03.04": 2, "03.03": 1},
    rounds={2: 12, 1: 3},
    months=1,
    courses=4,
    last=date(2025, 1, 25),
    failed=1,
    neighbours=3,
    staff=14,
)


def programme(seed: int, *, is_small: bool = False) -> Programme:
    luck, amount = Luck(seed), SMALL if is_small else WHOLE
    made = Programme("E", "望奎县人民医院 – 惠七镇卫生院", _places(), TODAY)
    made.alliances = [Alliance("医共体", "望奎县医共体", "county_community", HOSPITAL)]
    made.joined = [
        Joined("医共体", key, "lead" if key == HOSPITAL else "member", START)
        for key in (HOSPITAL, CENTRE, NEIGHBOUR, *VILLAGES)
    ]
    staff = luck.staff(CENTRE, amount.staff)
    made.people = staff
    made.sessions = [
        *_guided(luck, amount, staff),
        *_courses(luck, amount, staff),
        *_others(luck, staff),
    ]
    made.referred = [*_referred(luck, amount), *_failed(luck, amount), *_of_neighbour(luck, amount)]
    made.duties = list(_clinics(luck, amount))
    made.supported = list(_brought(luck))
    return made


def _brought(luck: Luck) -> Iterator[Supported]:
    """The list of treatable diseases, who learnt at the hospital, who was posted to the centre."""
    first, last = YEAR
    for n in range(42 + 12):
        on = START if n < 42 else luck.day(first + timedelta(days=1), last)
        yield _from(luck, "disease", f"病种{n + 1}", on)
    yield _from(luck, "disease", "次年病种", last + timedelta(days=1))
    for n in range(5):
        on = luck.day(first, last)
        yield _from(luck, "further_training", f"进修{n + 1}", on, ("begun",), (("free", True),))
    paid = (("free", False), ("cost", 3000))
    yield _from(luck, "further_training", "自费进修", luck.day(first, last), ("begun",), paid)
    yield _from(luck, "further_training", "计划进修", luck.day(first, last), (), (("free", True),))
    for post in ("clinical_director", "deputy_director"):
        said = (("kind", "management"), ("post", post), ("days_a_week", 2), ("until_on", last))
        yield _from(luck, "posting", "科主任任副院长", START, (), said)


def _from(
    luck: Luck,
    register: str,
    title: str,
    on: date,
    came: tuple[str, ...] = (),
    answers: tuple[tuple[str, object], ...] = (),
) -> Supported:
    way = tuple((step, on) for step in came)
    at = luck.choice((HOSPITAL, CENTRE))
    who = f"{luck.name()}{title[-3:]}"
    return Supported(at, register, title, on, HOSPITAL, CENTRE, "", who, way, answers)


def _places() -> list[Place]:
    centres = FacilityKind.TOWNSHIP_CENTRE
    stations = [
        Place(name, f"{name}村卫生室", FacilityKind.VILLAGE_CLINIC, CENTRE, (_tag(n),))
        for n, name in enumerate(VILLAGES)
    ]
    return [
        Place(HOSPITAL, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL, has_computer=True),
        Place(CENTRE, "惠七镇卫生院", centres, has_computer=True),
        Place(NEIGHBOUR, "后三乡卫生院", centres, has_computer=True),
        *stations,
    ]


def _tag(number: int) -> str:
    return "poor" if number < POOR else "ordinary"


def _session(
    luck: Luck, on: date, kind: str, topic: str, *, to: str = CENTRE, by: str = HOSPITAL
) -> Session:
    """On site, with nobody on the roster yet; either end may write it down."""
    trainer = luck.name()
    return Session(luck.choice((by, to)), on, kind, topic, "on_site", trainer, by, to)


def _guided(luck: Luck, amount: Amount, staff: list[Person]) -> Iterator[Session]:
    """Rounds of the hospital at the centre; of those on the roster some did not come."""
    for came, count in amount.rounds.items():
        for _ in range(count):
            one = _session(luck, luck.day(*YEAR), "teaching_round", "clinical_skills")
            yield _with(one, luck.roster(staff, came, luck.choice((0, 0, 1))))


def _courses(luck: Luck, amount: Amount, staff: list[Person]) -> Iterator[Session]:
    """Six people at each, everybody in turn."""
    turn = cycle(luck.sample(staff, len(staff)))
    for month in range(1, amount.months + 1):
        for _ in range(amount.courses):
            on = luck.day(date(2025, month, 1), date(2025, month, 28))
            one = _session(luck, on, "course", luck.choice(("first_aid", "ecg", "tcm")))
            came = list(islice(turn, 6))
            missing = [who for who in staff if who not in came][: luck.choice((0, 1, 3))]
            yield _with(one, (*luck.roster(came, 6), *luck.roster(missing, 0, len(missing))))


def _others(luck: Luck, staff: list[Person]) -> Iterator[Session]:
    """What must not be counted as the hospital's teaching of that year at this centre."""
    before, after = YEAR[0] - timedelta(days=1), YEAR[1] + timedelta(days=1)
    for on in (before, after):
        for kind in ("teaching_round", "course"):
            yield _with(_session(luck, on, kind, "clinical_skills"), luck.roster(staff, 3))
    for quarter in range(4):
        on = luck.day(date(2025, 3 * quarter + 1, 1), date(2025, 3 * quarter + 3, 28))
        own = _session(luck, on, "skills_test", "basics", by=CENTRE)
        yield _with(own, luck.roster(staff, 12, 2))
    for _ in range(20):
        to_other = _session(
            luck, luck.day(*YEAR), "teaching_round", "clinical_skills", to=NEIGHBOUR
        )
        yield to_other
    mistaken = _with(_session(luck, luck.day(*YEAR), "course", "ecg"), luck.roster(staff, 4))
    yield replace(mistaken, is_void=True)


def _with(session: Session, roster: tuple[Attendee, ...]) -> Session:
    return replace(session, roster=roster)


def _referred(luck: Luck, amount: Amount) -> Iterator[Referred]:
    """Fewer residents than referrals; some were sent twice before they were taken."""
    up, down = luck.dealt(amount.up), luck.dealt(amount.down)
    residents = luck.residents(len(up) * 3 // 4)
    for n, department in enumerate(up):
        ending = Ending.ARRIVED if n % 20 else Ending.ARRIVED_AT_SECOND_TRY
        who = residents[n % len(residents)]
        yield _one(luck, amount, CENTRE, HOSPITAL, "up", department, who, ending)
    for n, department in enumerate(down):
        who = residents[n % (len(residents) // 2)]
        yield _one(luck, amount, HOSPITAL, CENTRE, "down", department, who, Ending.ARRIVED)


def _failed(luck: Luck, amount: Amount) -> Iterator[Referred]:
    """Nobody arrived."""
    for ending in FAILED:
        for who in luck.residents(amount.failed):
            yield _one(luck, amount, CENTRE, HOSPITAL, "up", "03.04", who, ending)


def _of_neighbour(luck: Luck, amount: Amount) -> Iterator[Referred]:
    for n, who in enumerate(luck.residents(amount.neighbours)):
        ways = (NEIGHBOUR, HOSPITAL, "up") if n % 3 else (HOSPITAL, NEIGHBOUR, "down")
        yield _one(luck, amount, *ways, "03.04", who, Ending.ARRIVED)


def _one(
    luck: Luck,
    amount: Amount,
    sender: str,
    receiver: str,
    direction: str,
    department: str,
    who: Resident,
    ending: Ending,
) -> Referred:
    on = luck.day(START, amount.last)
    arrived = on + timedelta(days=luck.choice((0, 0, 1, 4)))
    return Referred(sender, receiver, direction, department, who, on, arrived, ending)


def _clinics(luck: Luck, amount: Amount) -> Iterator[OnDuty]:
    """An expert of the hospital sits at the centre each Tuesday and Thursday."""
    experts = [luck.name() for _ in range(4)]
    day = YEAR[0]
    while day.year == YEAR[0].year and day.month <= amount.months:
        if day.weekday() in (1, 3):
            yield OnDuty(CENTRE, day, "03", luck.choice(experts))
        day += timedelta(days=1)
