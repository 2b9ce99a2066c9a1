"""A: a Beijing community health centre twinned with seven in Ulanqab, for six months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.core.rights import FacilityKind
from tests.replays.events import Alliance, Joined, Place, Programme, Session, Supported
from tests.replays.luck import Luck

FIRST, LAST, TODAY = date(2015, 6, 1), date(2015, 11, 30), date(2026, 7, 1)
SUPPORTER, OTHER = "德胜", "什刹海"
SEVEN = ("集宁", "卓资", "化德", "商都", "兴和", "凉城", "丰镇")
PAIRS = (("02", "02"), ("32.05", "32.05"), ("32", "32"), ("80", "80"))
"""Department to department, each with each centre."""
CHANNELS = {"video": 3, "phone": 2, "wechat": 4, "email": 1, "qq": 2}
TOPICS = {
    "clinical_skills": 3,
    "ecg": 2,
    "ultrasound": 2,
    "xray": 1,
    "drug_management": 1,
    "network": 1,
    "other": 1,
    "prescription_review": 1,
}
"""Sessions for each centre, by channel and by topic."""


def programme(seed: int, *, is_small: bool = False) -> Programme:
    luck, supported = Luck(seed), SEVEN[:2] if is_small else SEVEN
    made = Programme("A", "京蒙社区卫生帮扶带教", _places(supported), TODAY)
    made.alliances = [Alliance("京蒙", "京蒙帮扶", "alliance")]
    roles = ((SUPPORTER, "supporter"), *((one, "member") for one in supported))
    made.joined = [Joined("京蒙", place, role, FIRST, LAST) for place, role in roles]
    made.people = [person for place in supported for person in luck.staff(place, 6)]
    sessions = [one for place in supported for one in _taught(luck, made, place)]
    made.sessions = [*sessions, *_others(luck, made, sessions[0])]
    made.supported = [one for place in supported for one in _paired(luck, place)]
    return made


def _places(supported: tuple[str, ...]) -> list[Place]:
    kind = FacilityKind.COMMUNITY_CENTRE
    return [
        Place(SUPPORTER, "北京德胜社区卫生服务中心", kind, has_computer=True),
        Place(OTHER, "北京什刹海社区卫生服务中心", kind),
        *(Place(one, f"{one}社区卫生服务中心", kind, has_computer=True) for one in supported),
    ]


def _taught(luck: Luck, made: Programme, place: str) -> Iterator[Session]:
    """Twelve sessions; the first go round the pairs of departments."""
    staff = [one for one in made.people if one.place == place]
    ways = zip(luck.dealt(CHANNELS), luck.dealt(TOPICS), strict=True)
    for n, (channel, topic) in enumerate(ways):
        giving, taught = PAIRS[n % len(PAIRS)]
        yield Session(
            luck.choice((SUPPORTER, place)),
            luck.day(FIRST, LAST),
            "remote_teaching",
            topic,
            channel,
            luck.name(),
            SUPPORTER,
            place,
            luck.roster(staff, luck.randint(2, 4), luck.choice((0, 1))),
            giving,
            taught,
        )


def _paired(luck: Luck, place: str) -> Iterator[Supported]:
    """Department to department, somebody named at both ends; one pair begins too late."""
    for n, (department, _) in enumerate(PAIRS):
        named = (("supporting_person", luck.name()), ("supported_person", luck.name()))
        yield Supported(
            luck.choice((SUPPORTER, place)),
            "pair",
            f"{place}结对{n + 1}",
            FIRST,
            SUPPORTER,
            place,
            department,
            answers=(*named, ("channels", ["video", "wechat"])),
        )
    yield replace(_pair_of(luck, place), on=LAST + timedelta(days=1), written_at=place)


def _pair_of(luck: Luck, place: str) -> Supported:
    named = (("supporting_person", luck.name()), ("supported_person", luck.name()))
    answers = (*named, ("channels", ["phone"]))
    return Supported(place, "pair", "以后结对", FIRST, SUPPORTER, place, "02", answers=answers)


def _others(luck: Luck, made: Programme, like: Session) -> Iterator[Session]:
    """Of other days, by another centre, of the house's own, and one written down by mistake."""
    yield replace(like, on=date(2015, 5, 31), written_at=like.supported)
    yield replace(like, on=date(2015, 12, 1), written_at=like.supported)
    yield replace(like, supporting=OTHER, written_at=like.supported)
    yield replace(like, supporting=like.supported, written_at=like.supported, channel="on_site")
    yield replace(like, on=luck.day(FIRST, LAST), is_void=True)
