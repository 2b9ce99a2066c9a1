"""A, as published: 北京德胜社区卫生服务中心 and seven centres in Ulanqab."""

from __future__ import annotations

from datetime import date

from tests.replays.asks import Brought, Members, Months, Taught
from tests.replays.rows import Compare, Row, Source, Span

P, D, OURS = Source.PUBLISHED, Source.DESCRIBED, Source.OURS
EXACTLY, MORE, AT_LEAST, RECORDED = (
    Compare.EXACTLY,
    Compare.MORE,
    Compare.AT_LEAST,
    Compare.RECORDED,
)
SIX_MONTHS = Span(date(2015, 6, 1), date(2015, 11, 30))
SUPPORTER = "德胜"
SEVEN = ("集宁", "卓资", "化德", "商都", "兴和", "凉城", "丰镇")
GIVEN = (SUPPORTER,)
ABOVE = ("卫生健康委",)


def known(whole: int, each: int) -> dict[str, int]:
    """At the supporter, which reports it, and what each of the seven holds of it."""
    return {SUPPORTER: whole, **dict.fromkeys(SEVEN, each)}


def of_two(whole: int, each: int) -> dict[str, int]:
    """The same where a small run knows two of the seven alone."""
    return {SUPPORTER: whole, **dict.fromkeys(SEVEN[:2], each)}


def by(code: str, words: str, ask: Taught, whole: int, each: int, two: int) -> Row:
    numbers = known(whole, each), of_two(two, each)
    return Row(code, f"sessions by {words}", MORE, 0, "次", D, ask, *numbers, SIX_MONTHS)


ROWS = [
    Row("A1", "supported institutions", EXACTLY, 7, "家", P,
        Members("京蒙", "member"), known(7, 7), of_two(2, 2), SIX_MONTHS),
    Row("A2", "duration, from 2015-06", EXACTLY, 6, "个月", P,
        Months("京蒙"), known(6, 6), of_two(6, 6), SIX_MONTHS),
    Row("A3", "departments taught, each of its centre", AT_LEAST, 7, "个", D,
        Taught(GIVEN, "departments"), known(28, 4), of_two(8, 4), SIX_MONTHS),
    Row("A4", "department pairs with a named answerable person at both ends", AT_LEAST, 7, "对", D,
        Brought("pair", "department_pairs", stands=True, given_by=GIVEN),
        known(28, 4), of_two(8, 4), SIX_MONTHS),
    by("A5", "remote video", Taught(GIVEN, channel="video"), 21, 3, 6),
    by("A6", "telephone", Taught(GIVEN, channel="phone"), 14, 2, 4),
    by("A7", "WeChat", Taught(GIVEN, channel="wechat"), 28, 4, 8),
    by("A8", "e-mail", Taught(GIVEN, channel="email"), 7, 1, 2),
    by("A9", "QQ group", Taught(GIVEN, channel="qq"), 14, 2, 4),
    by("A10", "topic: basic clinical skills", Taught(GIVEN, topic="clinical_skills"), 21, 3, 6),
    by("A11", "topic: electrocardiograms", Taught(GIVEN, topic="ecg"), 14, 2, 4),
    by("A12", "topic: B-ultrasound", Taught(GIVEN, topic="ultrasound"), 14, 2, 4),
    by("A13", "topic: X-ray films", Taught(GIVEN, topic="xray"), 7, 1, 2),
    by("A14", "topic: drug management", Taught(GIVEN, topic="drug_management"), 7, 1, 2),
    by("A15", "topic: building the network", Taught(GIVEN, topic="network"), 7, 1, 2),
    by("A16", "topic: other", Taught(GIVEN, topic="other"), 7, 1, 2),
    Row("A17", "prescription review", MORE, 0, "次", D, missing="prescriptions"),
    Row("A18", "sessions in all", EXACTLY, 84, "次", OURS,
        Taught(GIVEN), known(84, 12), of_two(24, 12), SIX_MONTHS, above=ABOVE),
    Row("A19", "outpatient visits before and after", RECORDED, 0, "人次", D, missing="visits"),
    Row("A20", "medical income before and after", RECORDED, 0, "元", D, missing="monthly income"),
    Row("A21", "examinations before and after", RECORDED, 0, "次", D, missing="examinations"),
    Row("A22", "doctors' income before and after", RECORDED, 0, "元", D, missing="monthly income"),
    Row("A23", "recognised by government, institutions, residents", RECORDED, 0, "", D,
        missing="surveys"),
]  # fmt: skip
