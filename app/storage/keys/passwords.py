"""Which passwords are taken: long enough and not one of those everybody tries first."""

from __future__ import annotations

import unicodedata
from functools import cache

from app.core.errors import FieldProblem, InvalidInput
from app.core.resources import resource
from app.core.text import N_

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200


def check_password(text: str) -> None:
    """Raises InvalidInput. Length and the list only: composition rules make passwords worse."""
    problem = _problem(unicodedata.normalize("NFKC", text))
    if problem is not None:
        raise InvalidInput({"password": problem})


def _problem(text: str) -> FieldProblem | None:
    if len(text) < LEAST_CHARACTERS:
        sentence = N_("A password has at least {least} characters.")
        return FieldProblem("PW_SHORT", sentence, {"least": LEAST_CHARACTERS})
    if len(text) > MOST_CHARACTERS:
        sentence = N_("A password has at most {most} characters.")
        return FieldProblem("PW_LONG", sentence, {"most": MOST_CHARACTERS})
    if is_common(text):
        return FieldProblem("PW_COMMON", N_("This password is one of the first anybody tries."))
    return None


def is_common(text: str) -> bool:
    """Whether the text is nothing but listed pieces in a row: woaini + 1314, admin + 888888."""
    text = "".join(text.casefold().split())
    pieces = _common_pieces()
    longest = max(map(len, pieces))
    reached = {0}
    for end in range(1, len(text) + 1):
        starts = (start for start in range(max(0, end - longest), end) if start in reached)
        if any(text[start:end] in pieces for start in starts):
            reached.add(end)
    return len(text) in reached


@cache
def _common_pieces() -> frozenset[str]:
    lines = resource("passwords", "common.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
