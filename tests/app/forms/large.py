"""A form of sixty elements as a county might send it: follow-up of a chronic disease, grown up."""

from __future__ import annotations

from typing import Any

from app.forms.body import Asked, Body, FormAnswer, FormRule, SheetLine, WorkedCase

NUMBERS = 20
TEXTS = 18
CHOICES = 14


def large(version: int = 1, **changed: Any) -> Body:
    """Eight elements that matter and fifty-two that fill the page."""
    said: dict[str, Any] = {
        "code": "large",
        "version": version,
        "title": "慢病随访（大表）",
        "titled": ["doctor"],
        "elements": [*_core(), *_filling()],
        "rules": _rules(),
        "sheet": [
            SheetLine("heading", "症状与体征"),
            SheetLine("fields", "signs sbp dbp"),
            SheetLine("fields", "height weight bmi"),
            SheetLine("fields", "level next_on"),
            SheetLine("sign", "随访医生 居民"),
        ],
        "cases": _cases(),
    }
    return Body(**{**said, **changed})


def _core() -> list[Asked]:
    signs = [FormAnswer("1", "无症状"), FormAnswer("2", "头晕"), FormAnswer("9", "其他")]
    levels = [
        FormAnswer("fine", "控制满意"),
        FormAnswer("high", "控制不满意"),
        FormAnswer("now", "立即转诊"),
    ]
    page = "症状与体征"
    return [
        Asked("signs", "症状", "codes", page, signs, none="1", other=["9"], words="sign_words"),
        Asked("sign_words", "其他症状", "text", page, length=30),
        Asked("sbp", "收缩压", "integer", page, unit="mmHg", low=40, high=300, likely_low=90,
              likely_high=180, needed=True, measured=True, column="number_1"),
        Asked("dbp", "舒张压", "integer", page, unit="mmHg", low=20, high=200, needed=True,
              measured=True, column="number_2"),
        Asked("height", "身高", "number", page, unit="cm", low=30, high=250, decimals=1,
              carried=True),
        Asked("weight", "体重", "number", page, unit="kg", low=1, high=400, decimals=1),
        Asked("bmi", "体质指数", "number", page, decimals=1, column="number_3"),
        Asked("level", "随访分类", "code", page, levels, column="class"),
        Asked("next_on", "下次随访", "date", page, column="next_on"),
        Asked("refer", "转诊原因", "long_text", "转诊"),
        Asked("doctor", "随访医生", "text", "转诊", length=20, carried=True),
        Asked("advice", "各科意见", "data", "转诊"),
        Asked("who", "姓名", "text", lines_of="advice", length=20),
        Asked("says", "意见", "long_text", lines_of="advice"),
    ]  # fmt: skip


def _filling() -> list[Asked]:
    numbers = [
        Asked(f"lab_{at}", f"化验{at}", "number", "化验", low=0, high=1000, measured=True)
        for at in range(NUMBERS)
    ]
    texts = [Asked(f"note_{at}", f"记录{at}", "text", "记录", length=40) for at in range(TEXTS)]
    answers = [FormAnswer("1", "是"), FormAnswer("2", "否"), FormAnswer("3", "不详")]
    shared = Asked("habit_0", "习惯0", "code", "生活方式", answers)
    others = [
        Asked(f"habit_{at}", f"习惯{at}", "code", "生活方式", table="habit_0")
        for at in range(1, CHOICES)
    ]
    return [*numbers, *texts, shared, *others]


def _rules() -> list[FormRule]:
    return [
        FormRule("bmi", "computed", "round(weight / height / height * 10000, 1)"),
        FormRule("level", "computed", "when(sbp >= 180 or dbp >= 110, 'now', "
             "sbp >= 140 or dbp >= 90, 'high', 'fine')"),
        FormRule("next_on", "computed", "days_after(day, when(level = 'fine', 90, 14))"),
        FormRule("refer", "needed", "level = 'now'"),
        FormRule("[化验]", "shown", "level = 'high'"),
        FormRule("sbp", "doubt", "sbp - last(sbp) > 40", "比上次高出 40 以上，请复测"),
        FormRule("sbp", "range", from_age=65, likely_high=150),
        FormRule("note_1", "shown", "known(note_0) and age >= 35"),
    ]  # fmt: skip


def _cases() -> list[WorkedCase]:
    given = {"day": "2026-03-31", "born_on": "1970-05-01", "sex": "2"}
    good = {"sbp": 130, "dbp": 80, "height": 160, "weight": 64}
    return [
        WorkedCase("控制满意", given, good, {"level": "fine", "bmi": 25, "next_on": "2026-06-29"},
                   {"lab_1": "hidden"}),
        WorkedCase("立即转诊", given, {**good, "sbp": 190}, {"level": "now"},
                   {"refer": "needed", "sbp": "doubted"}, [{"sbp": 120}]),
    ]  # fmt: skip
