"""Parts of a form as it is made, and the refusal of one that makes no sense."""

from __future__ import annotations

import re

from app.core.checks.result import too_long
from app.core.checks.wire import LONG_TEXT_LIMIT, TEXT_LIMIT
from app.core.coding import Code, CodeTable
from app.core.errors import FieldProblem
from app.core.kinds import FieldType
from app.core.pinyin import initials
from app.core.text import N_
from app.forms import body as kept
from app.forms.element import Range

LONGEST_LABEL = 100
_ANSWER = re.compile(r"[0-9A-Za-z_.\-]{1,20}")


class WrongForm(Exception):
    """Where in the form (its part and the place in it, from 0) something is wrong, and what."""

    def __init__(self, part: str, at: int, problem: FieldProblem) -> None:
        self.part, self.at, self.problem = part, at, problem
        super().__init__(problem.code)


def table_of(at: int, one: kept.Asked) -> CodeTable:
    codes = [answer.code for answer in one.answers]
    strange = next((code for code in codes if not _ANSWER.fullmatch(code)), None)
    if strange is not None:
        raise WrongForm("elements", at, bad_code(strange))
    if len(set(codes)) != len(codes):
        raise WrongForm("elements", at, problem(N_("Two of its answers have the same code.")))
    for answer in one.answers:
        check_words("elements", at, answer.words)
    rows = tuple(
        Code(a.code, a.words, a.words, " ".join(sorted(initials(a.words)))) for a in one.answers
    )
    return CodeTable(one.code, rows, one.none or None, frozenset(one.other), "")


def range_of(at: int, rule: kept.FormRule) -> Range:
    for low, high in (
        (rule.low, rule.high),
        (rule.likely_low, rule.likely_high),
        (rule.from_age, rule.to_age),
    ):
        if low is not None and high is not None and low > high:
            raise WrongForm("rules", at, upside_down())
    limits = (rule.low, rule.high, rule.likely_low, rule.likely_high)
    return Range(*limits, rule.sex or None, rule.from_age, rule.to_age)


def decimals_of(one: kept.Asked) -> int:
    return 2 if one.decimals is None else max(0, min(one.decimals, 6))


def longest_of(sort: str) -> int:
    return TEXT_LIMIT if sort == FieldType.TEXT.value else LONG_TEXT_LIMIT


def check_words(part: str, at: int, words: str) -> None:
    if not words.strip():
        raise WrongForm(part, at, problem(N_("Here words are missing.")))
    if len(words) > LONGEST_LABEL:
        raise WrongForm(part, at, too_long(len(words), LONGEST_LABEL))


def problem(text: str, **params: object) -> FieldProblem:
    return FieldProblem("FORM_FILE", text, params)


def missing_name(code: str) -> FieldProblem:
    return problem(N_("There is no element “{name}”."), name=code[:40])


def bad_code(code: str) -> FieldProblem:
    text = N_("“{code}” cannot be a code: small letters, digits and _, a letter first.")
    return problem(text, code=code[:40])


def upside_down() -> FieldProblem:
    return problem(N_("The range is upside down: its low end is above its high end."))
