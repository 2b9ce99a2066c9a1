"""D, as published: 邵阳市中医医院, its alliance, the 北塔 care centre and the 陈家桥 centre."""

from __future__ import annotations

from datetime import date

from tests.replays.asks import Alliances, Brought, Members, Moved, Taught
from tests.replays.rows import Compare, Row, Source, Span

P, D, OURS = Source.PUBLISHED, Source.DESCRIBED, Source.OURS
EXACTLY, AT_LEAST, RECORDED = Compare.EXACTLY, Compare.AT_LEAST, Compare.RECORDED
THREE_YEARS = Span(date(2023, 7, 1), date(2026, 6, 30))
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
HOSPITAL, MEMBER, CENTRE = "邵阳中医", "邵东", "陈家桥"
GIVEN, OWN = (HOSPITAL,), (CENTRE,)
ABOVE = ("邵阳市卫健委",)


def up(code: str, words: str, department: str, number: int, small: int) -> Row:
    ask = Moved("up", department, receiver=HOSPITAL)
    words = f"referrals up, {words}"
    numbers = {HOSPITAL: number}, {HOSPITAL: small}
    return Row(code, words, EXACTLY, number, "例", OURS, ask, *numbers, THREE_YEARS)


def down(code: str, words: str, department: str, number: int, small: int) -> Row:
    ask = Moved("down", department, sender=HOSPITAL)
    words = f"referrals down, {words}"
    numbers = {HOSPITAL: number}, {HOSPITAL: small}
    return Row(code, words, EXACTLY, number, "例", OURS, ask, *numbers, THREE_YEARS)


def guided(code: str, words: str, kind: str, numbers: dict[str, int], small: dict[str, int]) -> Row:
    whole = numbers[HOSPITAL]
    ask = Taught(GIVEN, kind=kind)
    return Row(code, words, EXACTLY, whole, "例", P, ask, numbers, small, THREE_YEARS, above=ABOVE)


FULL = (("full_time", True),)


def brought(code: str, words: str, number: int, unit: str, ask: Brought) -> Row:
    return Row(code, words, EXACTLY, number, unit, P, ask, {HOSPITAL: number}, {}, THREE_YEARS)


def missing(code: str, words: str, number: float, unit: str, why: str) -> Row:
    return Row(code, words, EXACTLY, number, unit, P, missing=why)


ROWS = [
    Row("D1", "members of the alliance", EXACTLY, 19, "家", P, Members("联盟", "member"),
        {HOSPITAL: 19, MEMBER: 19, CENTRE: 19}, {}, THREE_YEARS),
    Row("D2", "a speciality alliance beside it", RECORDED, 0, "个", D,
        Alliances("speciality_alliance"), {HOSPITAL: 1, MEMBER: 1, CENTRE: 1}, {}, THREE_YEARS),
    guided("D3", "difficult-case discussions by experts at county hospitals", "case_discussion",
           {HOSPITAL: 347, MEMBER: 39}, {HOSPITAL: 12, MEMBER: 3}),
    guided("D4", "operation guidance", "operation_teaching",
           {HOSPITAL: 139, MEMBER: 16}, {HOSPITAL: 6, MEMBER: 2}),
    Row("D5", "referrals up", EXACTLY, 7081, "例", P, Moved("up", receiver=HOSPITAL),
        {HOSPITAL: 7081, MEMBER: 376}, {HOSPITAL: 22, MEMBER: 9}, THREE_YEARS, above=ABOVE),
    up("D6", "intensive care", "28", 612, 2),
    up("D7", "oncology", "19", 1204, 4),
    up("D8", "orthopaedics-traumatology", "50.10", 1530, 5),
    up("D9", "gynaecological oncology", "05.06", 486, 1),
    up("D10", "spine surgery", "04.09", 733, 2),
    up("D11", "acupuncture-rehabilitation", "50.13", 1118, 3),
    up("D12", "respiratory", "03.01", 905, 3),
    up("D13", "other", "99", 493, 2),
    Row("D14", "referrals down", EXACTLY, 3649, "例", P, Moved("down", sender=HOSPITAL),
        {HOSPITAL: 3649, MEMBER: 194}, {HOSPITAL: 11, MEMBER: 8}, THREE_YEARS, above=ABOVE),
    down("D15", "intensive care", "28", 188, 1),
    down("D16", "oncology", "19", 604, 2),
    down("D17", "orthopaedics-traumatology", "50.10", 821, 2),
    down("D18", "gynaecological oncology", "05.06", 243, 1),
    down("D19", "spine surgery", "04.09", 395, 1),
    down("D20", "acupuncture-rehabilitation", "50.13", 702, 2),
    down("D21", "respiratory", "03.01", 451, 1),
    down("D22", "other", "99", 245, 1),
    brought("D23", "posted full time", 28, "名",
            Brought("posting", "posted_staff", given_by=GIVEN, answers=FULL, lasts=True,
                    each="persons")),
    brought("D24", "county TCM hospitals they were posted to", 5, "家",
            Brought("posting", "posted_to", given_by=GIVEN, answers=FULL, lasts=True,
                    each="places")),
    brought("D25", "hospitals helped to build a new discipline", 2, "家",
            Brought("built", "built_at", "opened", GIVEN, answers=(("kind", "discipline"),),
                    each="places")),
    brought("D26", "received free for further training", 52, "人",
            Brought("further_training", "further_trained", "begun", GIVEN,
                    answers=(("free", True),), each="persons")),
    brought("D27", "posted staff's outpatient visits", 5704, "人次",
            Brought("posting", "posted_work", given_by=GIVEN, work="clinic")),
    brought("D28", "posted staff's admissions", 1644, "人次",
            Brought("posting", "posted_work", given_by=GIVEN, work="admission")),
    brought("D29", "new TCM techniques at the helped hospitals", 15, "项",
            Brought("technique", "techniques_new", "first", GIVEN, answers=(("kind", "tcm"),))),
    missing("D30", "free clinics", 42, "场", "free clinics"),
    missing("D31", "served at free clinics", 19452, "人次", "free clinics"),
    missing("D32", "leaflets", 16130, "份", "free clinics"),
    missing("D33", "remote consultation connections open", 1, "家", "consultations"),
    missing("D34", "remote consultation connections being built", 2, "家", "consultations"),
    Row("D35", "satisfaction of outpatients and inpatients", AT_LEAST, 90, "%", P,
        missing="surveys"),
    missing("D36", "北塔: outpatient visits", 1497, "人次", "visits"),
    missing("D37", "北塔: inpatients admitted", 281, "人", "admissions"),
    missing("D38", "北塔: admissions to elder care", 39, "人次", "elder care"),
    missing("D39", "北塔: inpatients treated free", 148, "人次", "admissions"),
    missing("D40", "北塔: trips to deliver medicine and care", 36, "次", "trips"),
    missing("D41", "北塔: persons served at home", 1524, "人", "trips"),
    Row("D42", "北塔: inpatients treated with Chinese medicine too", AT_LEAST, 95, "%", P,
        missing="admissions"),
    missing("D43", "北塔: drugs in income", 20.8, "%", "monthly income"),
    Row("D44", "陈家桥: DR, colour ultrasound, laboratory, new", RECORDED, 0, "台", D,
        Brought("equipment", "equipment_new", "in_use", given_to=CENTRE), {HOSPITAL: 3}, {},
        THREE_YEARS),
    Row("D44a", "陈家桥: wards, new", RECORDED, 0, "个", D,
        Brought("built", "built_opened", "opened", given_to=CENTRE), {HOSPITAL: 1}, {},
        THREE_YEARS),
    Row("D45", "陈家桥: three TCM procedures newly done", RECORDED, 0, "", D, missing="visits"),
    Row("D46", "陈家桥: training every week for the staff, held", RECORDED, 0, "次", D,
        Taught(OWN, audience="staff"), {CENTRE: 47}, {CENTRE: 5}, YEAR),
    Row("D47", "陈家桥: training every month for village doctors, held", RECORDED, 0, "次", D,
        Taught(OWN, audience="village_doctors"), {CENTRE: 11}, {CENTRE: 2}, YEAR),
    Row("D48", "陈家桥: training missed", RECORDED, 0, "次", D, missing="plans of training"),
    Row("D49", "陈家桥: rounds led by experts", RECORDED, 0, "次", D,
        Taught(GIVEN, given_to=CENTRE, kind="teaching_round"),
        {CENTRE: 18, HOSPITAL: 18}, {CENTRE: 3, HOSPITAL: 3}, YEAR),
    Row("D50", "陈家桥: share of residents who choose the centre first", RECORDED, 0, "%", D,
        missing="surveys"),
]  # fmt: skip
