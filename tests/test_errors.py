"""Every error has its words: what happened, what is safe or what to do, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from app.core.catalog import finished_texts
from app.core.errors import ClinicError
from app.storage.errors import StoreCode, store_error
from sync.hub.house.devices import _Try
from sync.protocol.messages import Problem
from sync.protocol.problems import REFUSALS, ProtocolError, refusal_of
from ui.attention.words import REASONS
from ui.errors import describe

ROOT = Path(__file__).resolve().parent.parent
CHINESE = finished_texts(ROOT / "resources" / "translations" / "jiceng_zh_CN.ts")
CODE = re.compile(r"[A-Z][A-Z0-9_]{2,}")
LONGEST_SENTENCE = 120
AS_ITS_CLASS = {"NET_DOWN"}
"""Codes that say no more than the sentences of their class."""
SAFE = re.compile(r"\b(nothing|saved|safe|kept|untouched|touched|stays)\b", re.IGNORECASE)
DEEDS = frozenset(
    [
        "Ask",
        "Begin",
        "Check",
        "Choose",
        "Compare",
        "Copy",
        "Enrol",
        "Exchange",
        "Free",
        "Give",
        "Install",
        "Leave",
        "Look",
        "Make",
        "Move",
        "Open",
        "Plug",
        "Put",
        "Restore",
        "Run",
        "Save",
        "Set",
        "Sign",
        "Tell",
        "Try",
        "Type",
        "Use",
        "Wait",
        "Write",
    ]
)
_SENTENCE_ENDS = re.compile(r"(?<=[.;:?!])\s+|(?<=[。；：？！])")


def _said() -> Iterator[tuple[Path, ast.ClassDef | ast.Call]]:
    """Every class and every call of the source. The rest is not kept: it is large."""
    for path in sorted(p for part in ("app", "sync", "ui") for p in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.Call):
                yield path.relative_to(ROOT), node


def _classes() -> dict[str, type[ClinicError]]:
    """ClinicError and all that descends from it, wherever it is defined."""
    found: dict[str, type[ClinicError]] = {"ClinicError": ClinicError}
    known = 0
    while known < len(found):
        known = len(found)
        for path, node in SAID:
            if isinstance(node, ast.ClassDef) and found.keys() & set(map(_name, node.bases)):
                module = import_module(".".join(path.with_suffix("").parts))
                found[node.name] = getattr(module, node.name)
    return found


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


SAID = list(_said())
CLASSES = _classes()


@dataclass(frozen=True)
class Said:
    """One call in the source that makes an error or a problem, with the texts it names."""

    where: str
    by: str
    texts: tuple[str | None, ...]
    named: dict[str, str | None]

    def text(self, place: int, name: str) -> str | None:
        return self.named.get(name) or (self.texts[place] if place < len(self.texts) else None)


def _text(node: ast.expr) -> str | None:
    """A literal, in a translator's mark or without."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        return _text(node.args[0]) if node.func.id in ("N_", "tr") else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _calls(*names: str) -> Iterator[Said]:
    for path, node in SAID:
        if isinstance(node, ast.Call) and _name(node.func) in names:
            named = {k.arg: _text(k.value) for k in node.keywords if k.arg}
            where = f"{path.as_posix()}:{node.lineno}"
            yield Said(where, _name(node.func), tuple(map(_text, node.args)), named)


ERRORS = list(_calls(*CLASSES))
PROBLEMS = list(_calls("FieldProblem", "FieldWarning"))
HELD = [said for said in _calls("Refusal") if said.where.startswith("sync/hub")]


def _sentences() -> Iterator[tuple[str, str]]:
    """(title, advice) of every error there is."""
    for one in CLASSES.values():
        yield one.title, one.advice
    for said in ERRORS:
        own = CLASSES[said.by]
        yield said.text(1, "title") or own.title, said.text(2, "advice") or own.advice
    for code in StoreCode:
        yield store_error(code).title, store_error(code).advice
    for refusal in REFUSALS.values():
        yield refusal.title, refusal.advice


TITLES = sorted({title for title, _ in _sentences()})
ADVICE = sorted({advice for _, advice in _sentences()})
FIELDS = sorted({text for said in PROBLEMS if (text := said.text(1, "text"))})


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_kind_of_error_has_a_code_a_title_and_advice(name: str) -> None:
    kind = CLASSES[name]
    assert CODE.fullmatch(kind.code)
    assert kind.title
    assert kind.advice


@pytest.mark.parametrize("said", ERRORS, ids=lambda said: said.where)
def test_an_error_with_a_code_of_its_own_has_words_of_its_own(said: Said) -> None:
    code = said.text(0, "code")
    if code is None or code == CLASSES[said.by].code:
        return
    assert CODE.fullmatch(code)
    if said.by == "ProtocolError":
        assert code in REFUSALS
    elif code not in AS_ITS_CLASS:
        assert said.text(1, "title"), f"{code} would say: {CLASSES[said.by].title}"


@pytest.mark.parametrize("said", PROBLEMS, ids=lambda said: said.where)
def test_a_problem_of_a_field_has_a_code_and_a_sentence(said: Said) -> None:
    code, text = said.text(0, "code"), said.text(1, "text")
    assert code is None or CODE.fullmatch(code)
    assert text != ""


def test_every_code_of_the_store_and_of_enrolling_has_its_words() -> None:
    assert {store_error(code).code for code in StoreCode} == set(StoreCode)
    refused = {outcome.value for outcome in _Try if CODE.fullmatch(outcome.value)}
    assert refused <= set(REFUSALS)


@pytest.mark.parametrize("text", [*TITLES, *ADVICE, *FIELDS, *REASONS.values()])
def test_the_words_are_short_and_have_their_chinese(text: str) -> None:
    chinese = CHINESE.get(text, "")
    assert chinese
    for sentence in (*_SENTENCE_ENDS.split(text), *_SENTENCE_ENDS.split(chinese)):
        assert len(sentence) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("advice", ADVICE)
def test_advice_says_what_is_safe_or_what_to_do(advice: str) -> None:
    first_words = {
        sentence.split()[0].strip(",").capitalize() for sentence in _SENTENCE_ENDS.split(advice)
    }
    assert SAFE.search(advice) or first_words & DEEDS


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_one_sentence(title: str) -> None:
    assert title.endswith(".")
    assert len(re.split(r"(?<=[.?!])\s+", title)) == 1


def test_every_reason_why_the_hub_holds_a_change_has_its_sentence() -> None:
    codes = {code for said in HELD if (code := said.text(0, "code"))}
    held_here = {said.texts[2] for said in _calls("hold") if len(said.texts) > 2} - {None}
    too_large = {"TOO_LARGE", "BATCH_LIMIT"}
    assert len(codes) >= 10
    assert codes | held_here | too_large | {"GROUP"} <= REASONS.keys()


@pytest.mark.parametrize("name", ["self", "code", "title", "advice", "text", "kind", "{0}"])
def test_no_name_in_a_hubs_refusal_breaks_the_telling_of_it(name: str) -> None:
    """The detail was handed on as parameters, so that a hub could name ours."""
    for code in ("TOO_LARGE", "NEVER_HEARD_OF"):
        error = refusal_of(Problem(code=code, detail={name: 1}))
        assert isinstance(error, ProtocolError)
        assert describe(error).title
