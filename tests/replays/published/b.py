"""B, as published: city hospitals of Xuzhou and the county hospitals they support."""

from __future__ import annotations

from datetime import date

from tests.replays.asks import Brought, Members, Rota, Taught
from tests.replays.rows import Compare, Row, Source, Span

P, D, T, OURS = Source.PUBLISHED, Source.DESCRIBED, Source.TARGET, Source.OURS
EXACTLY, MORE, RECORDED = Compare.EXACTLY, Compare.MORE, Compare.RECORDED
PROGRAMME = Span(date(2016, 8, 1), date(2017, 6, 30))
AUTUMN = Span(date(2016, 9, 1), date(2016, 12, 31))
CITY = ("徐州一院", "徐州中心医院", "徐医附院", "徐州中医院", "徐州三院")


def departments(code: str, at: str, words: str, sort: str, number: int) -> Row:
    """Of one hospital, by whoever supports it; the split of 53 and 12 is ours."""
    ask = Taught(CITY, "departments", at, departments=sort)
    words = f"{words} departments taught, {at}"
    return Row(code, words, EXACTLY, number, "个", OURS, ask, {at: number}, {}, PROGRAMME)


def told(code: str, words: str, kind: str, number: int) -> Row:
    """At one hospital; one of the two that support it holds its half."""
    ask, at = Taught(CITY, given_to="邳州", kind=kind), {"邳州": number}
    return Row(code, f"{words}, 邳州", RECORDED, 0, "次", D, ask, at, {}, PROGRAMME)


def award(prize: str) -> Brought:
    """At one hospital, with the first of those that support it."""
    answers = (("kind", "award"), ("prize", prize))
    return Brought("research", "research_results", "result", given_to="邳州", answers=answers)


ROWS = [
    Row("B1", "seconded staff, whole city", EXACTLY, 68, "名", P, missing="postings"),
    Row("B2", "of them 12 managers and 56 clinicians", EXACTLY, 68, "名", P, missing="postings"),
    Row("B3", "supported clinical departments, whole city", EXACTLY, 53, "个", P,
        missing="monthly reports"),
    Row("B4", "supported functional departments, whole city", EXACTLY, 12, "个", P,
        missing="monthly reports"),
    departments("B5", "新沂", "clinical", "clinical", 14),
    departments("B6", "邳州", "clinical", "clinical", 13),
    departments("B7", "邳州中医", "clinical", "clinical", 6),
    departments("B8", "沛县", "clinical", "clinical", 9),
    departments("B9", "丰县", "clinical", "clinical", 6),
    departments("B10", "铜山中医", "clinical", "clinical", 5),
    departments("B11", "新沂", "functional", "functional", 2),
    departments("B12", "邳州", "functional", "functional", 2),
    departments("B13", "邳州中医", "functional", "functional", 1),
    departments("B14", "沛县", "functional", "functional", 1),
    departments("B15", "丰县", "functional", "functional", 4),
    departments("B16", "铜山中医", "functional", "functional", 2),
    Row("B17", "supporting hospitals, 新沂", EXACTLY, 4, "家", P, Members("新沂", "supporter"),
        {"新沂": 4, "徐州一院": 4, "沛县": 4}, {}, PROGRAMME),
    Row("B18", "supporting hospitals, 邳州", EXACTLY, 2, "家", OURS, Members("邳州", "supporter"),
        {"邳州": 2, "徐医附院": 2}, {}, PROGRAMME),
    told("B19", "ward rounds of teaching", "teaching_round", 5),
    told("B20", "operations taught", "operation_teaching", 5),
    told("B21", "discussions of difficult cases", "case_discussion", 4),
    told("B22", "training courses", "course", 4),
    Row("B23", "free-clinic team of 3 to 5 with notice, 新沂", EXACTLY, 1, "", P,
        missing="free clinics"),
    Row("B24", "new services and techniques, obstetrics-gynaecology, 新沂", MORE, 20, "项", P,
        Brought("technique", "techniques_new", "first", given_to="新沂", department="05",
                answers=(("fills_gap", True),)),
        {"新沂": 23, "徐州一院": 6, "徐州中心医院": 6, "徐医附院": 6, "徐州中医院": 5}, {}, PROGRAMME),
    Row("B25", "new techniques, paediatric surgery, 邳州", EXACTLY, 2, "项", P,
        Brought("technique", "techniques_new", "first", given_to="邳州", department="08"),
        {"邳州": 2, "徐州中心医院": 1, "徐医附院": 1}, {}, PROGRAMME),
    Row("B26", "new devices, 邳州", EXACTLY, 1, "项", P,
        Brought("equipment", "equipment_new", "in_use", given_to="邳州", department="08"),
        {"邳州": 1, "徐州中心医院": 1}, {}, PROGRAMME),
    Row("B27", "weekdays of the clinic rota, 邳州", EXACTLY, 2, "天", P,
        Rota("邳州", "08", "weekdays"), {"邳州": 2, "徐州中心医院": 2}, {}, AUTUMN),
    Row("B28", "Mondays of the clinic rota, 邳州", EXACTLY, 17, "天", OURS,
        Rota("邳州", "08", weekday=0), {"邳州": 17, "徐州中心医院": 17}, {}, AUTUMN),
    Row("B29", "Tuesdays of the clinic rota, 邳州", EXACTLY, 17, "天", OURS,
        Rota("邳州", "08", weekday=1), {"邳州": 17, "徐州中心医院": 17}, {}, AUTUMN),
    Row("B30", "key speciality status gained, thoracic surgery, 邳州", EXACTLY, 1, "个", P,
        Brought("accreditation", "accreditations_gained", "gained", given_to="邳州",
                department="04.05", answers=(("kind", "key_speciality"), ("level", "city"))),
        {"邳州": 1, "徐州中心医院": 1}, {}, PROGRAMME),
    Row("B31", "visits, eyes, 邳州中医", EXACTLY, 1650, "人次", P, missing="visits"),
    Row("B32", "operations, eyes, 邳州中医", EXACTLY, 310, "例", P, missing="operations"),
    Row("B33", "first operation of its kind, later done independently, 沛县", RECORDED, 0, "", D,
        Brought("technique", "techniques_independent", "independent", given_to="沛县",
                department="04.05"),
        {"沛县": 1, "徐州一院": 1}, {}, PROGRAMME),
    Row("B34", "severe trauma rescues with the expert, 沛县", RECORDED, 0, "", D,
        Brought("rescue", "rescues", given_to="沛县", answers=(("with_expert", True),)),
        {"沛县": 2, "徐州一院": 2}, {}, PROGRAMME),
    Row("B35", "managers sent, 丰县", EXACTLY, 3, "名", P,
        Brought("posting", "posted_staff", given_to="丰县", answers=(("kind", "management"),),
                lasts=True, each="persons"),
        {"丰县": 3, "徐医附院": 3}, {}, PROGRAMME),
    Row("B36", "special management activities, 丰县", MORE, 30, "项", P,
        Brought("activity", "management_activities", "held", given_to="丰县"),
        {"丰县": 32, "徐医附院": 32}, {}, PROGRAMME),
    Row("B37", "rules and regulations completed, 丰县", EXACTLY, 15, "项", P,
        Brought("rule", "rules_completed", "in_force", given_to="丰县"),
        {"丰县": 15, "徐医附院": 15}, {}, PROGRAMME),
    Row("B38", "city-level continuing-education projects, 丰县", EXACTLY, 2, "次", P,
        Brought("continuing", "continuing_projects", "held", given_to="丰县",
                answers=(("level", "city"),)),
        {"丰县": 2, "徐医附院": 2}, {}, PROGRAMME),
    Row("B39", "new-technique award, first prize, 邳州", EXACTLY, 1, "项", P, award("first"),
        {"邳州": 1, "徐州中心医院": 1}, {}, PROGRAMME),
    Row("B40", "new-technique award, second prize, 邳州", EXACTLY, 1, "项", P, award("second"),
        {"邳州": 1, "徐州中心医院": 1}, {}, PROGRAMME),
    Row("B41", "university project, 邳州", EXACTLY, 1, "项", P,
        Brought("research", "research_approved", "approved", given_to="邳州",
                answers=(("kind", "university_project"),)),
        {"邳州": 1, "徐州中心医院": 1}, {}, PROGRAMME),
    Row("B42", "MDT with clinical departments, 邳州", RECORDED, 0, "次", D,
        missing="consultations"),
    Row("B43", "rule inspections with findings, 铜山中医", RECORDED, 0, "次", D,
        Brought("finding", "findings", given_to="铜山中医"),
        {"铜山中医": 6, "徐州中医院": 6}, {}, PROGRAMME),
    Row("B44", "visits of managers to the supporter, 铜山中医", RECORDED, 0, "次", D,
        Brought("visit", "manager_visits", "held", given_to="铜山中医"),
        {"铜山中医": 4, "徐州中医院": 4}, {}, PROGRAMME),
    Row("B45", "in-county visit rate", EXACTLY, 90, "%", T, missing="visits"),
]  # fmt: skip
