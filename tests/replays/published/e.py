"""E, as published: 望奎县人民医院 and 惠七镇卫生院."""

from __future__ import annotations

from datetime import date

from tests.replays.asks import Brought, Institutions, Members, Moved, Rota, Taught
from tests.replays.rows import Compare, Row, Source, Span

P, D, OURS = Source.PUBLISHED, Source.DESCRIBED, Source.OURS
EXACTLY, MORE, RECORDED = Compare.EXACTLY, Compare.MORE, Compare.RECORDED
SINCE, YEAR = Span(date(2025, 1, 1), date(2026, 6, 30)), Span(date(2025, 1, 1), date(2025, 12, 31))
CENTRE, HOSPITAL = "惠七", "望奎县医院"
GIVEN = (HOSPITAL,)
ABOVE = ("望奎县卫健局",)


def both(number: int) -> dict[str, int]:
    """At the centre, which reports it, and at the hospital, which holds the same rows."""
    return {CENTRE: number, HOSPITAL: number}


ROWS = [
    Row("E1", "referrals up", EXACTLY, 126, "人次", P,
        Moved("up", sender=CENTRE, receiver=HOSPITAL), both(126), both(12), SINCE, above=ABOVE),
    Row("E2", "referrals down", EXACTLY, 64, "人次", P,
        Moved("down", sender=HOSPITAL, receiver=CENTRE), both(64), both(6), SINCE, above=ABOVE),
    Row("E3", "referrals up, cardiology", EXACTLY, 41, "人次", OURS,
        Moved("up", "03.04", CENTRE, HOSPITAL), both(41), both(4), SINCE),
    Row("E4", "referrals up, orthopaedics", EXACTLY, 27, "人次", OURS,
        Moved("up", "04.03", CENTRE, HOSPITAL), both(27), both(3), SINCE),
    Row("E5", "referrals up, neurology", EXACTLY, 24, "人次", OURS,
        Moved("up", "03.03", CENTRE, HOSPITAL), both(24), both(2), SINCE),
    Row("E6", "referrals up, obstetrics and gynaecology", EXACTLY, 18, "人次", OURS,
        Moved("up", "05", CENTRE, HOSPITAL), both(18), both(2), SINCE),
    Row("E7", "referrals up, eyes", EXACTLY, 16, "人次", OURS,
        Moved("up", "10", CENTRE, HOSPITAL), both(16), both(1), SINCE),
    Row("E8", "referrals down, rehabilitation", EXACTLY, 25, "人次", OURS,
        Moved("down", "21", HOSPITAL, CENTRE), both(25), both(3), SINCE),
    Row("E9", "shared examinations asked by the township and its village clinics", MORE, 300,
        "人次", P, missing="examinations"),
    Row("E10", "of them MRI; colour ultrasound; laboratory", EXACTLY, 312, "人次", OURS,
        missing="examinations"),
    Row("E11", "remote consultations", EXACTLY, 27, "次", P, missing="consultations"),
    Row("E12", "teaching support", EXACTLY, 494, "人次", P,
        Taught(GIVEN, "person_times", CENTRE), both(494), both(51), YEAR, above=ABOVE),
    Row("E13", "persons taught", EXACTLY, 30, "人", OURS,
        Taught(GIVEN, "persons", CENTRE), both(30), both(14), YEAR),
    Row("E14", "ward-round guidance", EXACTLY, 152, "次", P,
        Taught(GIVEN, given_to=CENTRE, kind="teaching_round"), both(152), both(15), YEAR, above=ABOVE),
    Row("E15", "training courses", EXACTLY, 36, "期", P,
        Taught(GIVEN, given_to=CENTRE, kind="course"), both(36), both(4), YEAR, above=ABOVE),
    Row("E16", "person-times at training courses", EXACTLY, 216, "人次", OURS,
        Taught(GIVEN, "person_times", CENTRE, "course"), both(216), both(24), YEAR),
    Row("E17", "received free for further training", EXACTLY, 5, "人次", P,
        Brought("further_training", "further_trainings_free", "begun", given_to=CENTRE,
                answers=(("free", True),)), both(5), {}, YEAR),
    Row("E18", "diseases treatable, from 42 to", EXACTLY, 54, "种", P,
        Brought("disease", "diseases_treatable", stands=True, given_to=CENTRE), both(54), {}, YEAR),
    Row("E18a", "diseases treatable at the beginning", EXACTLY, 42, "种", P,
        Brought("disease", "diseases_treatable", stands=True, given_to=CENTRE), both(42), {},
        Span(date(2024, 12, 31), date(2025, 1, 1))),
    Row("E19", "experts at the township, days a week", EXACTLY, 2, "天", P,
        Rota(CENTRE, "03", "weekdays"), both(2), {}, YEAR),
    Row("E20", "days of experts at the township", EXACTLY, 104, "天", OURS,
        Rota(CENTRE, "03"), both(104), both(9), YEAR),
    Row("E21", "green channel, onward referral, three-leg return", RECORDED, 0, "", D,
        missing="flows of the green channel"),
    Row("E22", "three-level rounds", RECORDED, 0, "", D, missing="levels of rounds"),
    Row("E23", "examinations of basics", RECORDED, 0, "次", D,
        Taught((CENTRE,), kind="skills_test", given_to=CENTRE), {CENTRE: 4}, {}, YEAR),
    Row("E24", "department heads as vice-directors", RECORDED, 0, "", D,
        Brought("posting", "posted_staff", given_to=CENTRE, answers=(("kind", "management"),),
                lasts=True, each="persons"), both(2), {}, YEAR),
    Row("E25", "inpatients' shared examinations, collected by the township", RECORDED, 0, "元", D,
        missing="settlement"),
    Row("E26", "outpatients' shared examinations, at the county's window", RECORDED, 0, "元", D,
        missing="settlement"),
    Row("E27", "drug store by quantity and amount, never negative", RECORDED, 0, "", D,
        missing="the drug store"),
    Row("E28", "villages", EXACTLY, 8, "个", P,
        Institutions("village_clinic", CENTRE), both(8), {}, SINCE),
    Row("E29", "poor villages", EXACTLY, 6, "个", P,
        Institutions("village_clinic", CENTRE, "poor"), both(6), {}, SINCE),
    Row("E30", "members of the community", EXACTLY, 10, "家", OURS,
        Members("医共体", "member"), both(10), {}, SINCE),
]  # fmt: skip
