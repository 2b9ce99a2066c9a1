"""C, as published: the county medical communities of 河北, 2024."""

from __future__ import annotations

from datetime import date

from tests.replays.asks import Alliances, Institutions, Members, Rota, Taught
from tests.replays.rows import Compare, Row, Source, Span

P, D, OURS = Source.PUBLISHED, Source.DESCRIBED, Source.OURS
EXACTLY, MORE, RECORDED = Compare.EXACTLY, Compare.MORE, Compare.RECORDED
YEAR, POSTED = (
    Span(date(2024, 1, 1), date(2024, 12, 31)),
    Span(date(2024, 4, 1), date(2024, 12, 31)),
)
PROVINCE, CHENGDE, GUAN, POST = "河北省", "承德县", "固安", "满杖子"


def seen(number: int) -> dict[str, int]:
    """What is published of institutions is known alike at the province, a hospital, a township."""
    return dict.fromkeys((PROVINCE, CHENGDE, POST), number)


def missing(code: str, words: str, number: float, unit: str, why: str) -> Row:
    return Row(code, words, EXACTLY, number, unit, P, missing=why)


def told(code: str, words: str, kind: str, number: int) -> Row:
    ask, at = Taught((CHENGDE,), given_to=POST, kind=kind), {POST: number, CHENGDE: number}
    return Row(code, f"{POST}: {words}", RECORDED, 0, "次", D, ask, at, {}, POSTED)


def clinic(code: str, words: str, department: str) -> Row:
    ask, at = Rota(POST, department), {POST: 9, CHENGDE: 9}
    return Row(code, f"{POST}: expert clinics, {words}", RECORDED, 0, "天", D, ask, at, {}, POSTED)


ROWS = [
    Row("C1", "counties", EXACTLY, 140, "个", P,
        Institutions(count="counties"), seen(140), seen(5), YEAR),
    Row("C2", "communities", EXACTLY, 201, "个", P,
        Alliances("county_community"), seen(201), seen(7), YEAR),
    Row("C3", "township centres", EXACTLY, 1812, "个", P,
        Institutions("township_centre"), seen(1812), seen(40), YEAR),
    Row("C4", "community centres", EXACTLY, 95, "个", P,
        Institutions("community_centre"), seen(95), seen(3), YEAR),
    missing("C5", "posted managers", 2400, "人", "postings"),
    missing("C6", "posted technical staff", 5750, "人", "postings"),
    missing("C7", "township and community centres with shared imaging", 97, "%",
            "sharing centres"),
    missing("C8", "township and community centres with a shared laboratory", 98, "%",
            "sharing centres"),
    missing("C9", "township and community centres with shared ECG", 100, "%", "sharing centres"),
    missing("C10", "counties with a unified platform", 59, "%", "platforms of counties"),
    missing("C11", "sharing centres of one lead hospital, 鹿泉", 7, "个", "sharing centres"),
    Row("C12", "固安: county hospitals", EXACTLY, 1, "家", P,
        Members(GUAN, kind="county_hospital"), seen(1) | {GUAN: 1}, {}, YEAR),
    Row("C13", "固安: TCM hospitals", EXACTLY, 1, "家", P,
        Members(GUAN, kind="county_tcm_hospital"), seen(1) | {GUAN: 1}, {}, YEAR),
    Row("C14", "固安: township centres", EXACTLY, 14, "家", P,
        Members(GUAN, kind="township_centre"), seen(14) | {GUAN: 14}, seen(6) | {GUAN: 6}, YEAR),
    Row("C15", "固安: village clinics", EXACTLY, 487, "家", P,
        Members(GUAN, kind="village_clinic"), seen(487) | {GUAN: 487}, seen(20) | {GUAN: 20},
        YEAR),
    Row("C16", "承德县: lead hospitals", EXACTLY, 1, "家", P,
        Members(CHENGDE, "lead"), seen(1), {}, YEAR),
    Row("C17", "承德县: township centres", EXACTLY, 13, "家", P,
        Members(CHENGDE, "member", "township_centre"), seen(13), {}, YEAR),
    Row("C18", "满杖子: a posted vice-director with his own log", RECORDED, 0, "", D,
        missing="logs of postings"),
    told("C19", "rounds", "teaching_round", 24),
    told("C20", "training", "course", 12),
    told("C21", "discussions", "case_discussion", 6),
    clinic("C22", "internal medicine", "03"),
    clinic("C23", "surgery", "04"),
    clinic("C24", "orthopaedics", "04.03"),
    clinic("C25", "eyes", "10"),
    clinic("C26", "gynaecology", "05.01"),
    Row("C27", "chest film ordered, sent up, read, reported back", EXACTLY, 4, "步", D,
        missing="examinations"),
    Row("C28", "expert-room visit counted for both institutions, 东湾", RECORDED, 0, "", D,
        missing="visits"),
    Row("C29", "six chronic diseases, screened, on record, at the centre, 康保", RECORDED, 0, "",
        D, missing="chronic diseases"),
    Row("C30", "village screenings, 康保", RECORDED, 0, "", D, missing="screenings"),
    missing("C31", "chronic-disease centres accredited", 16, "家", "accredited centres"),
    Row("C32", "free-medicine money a year, 故城", MORE, 6_000_000, "元", P,
        missing="monthly income"),
    Row("C33", "free screening of 35 to 64, 藁城", RECORDED, 0, "", D, missing="screenings"),
]  # fmt: skip
