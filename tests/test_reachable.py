"""A deed that nobody can reach is built for nobody: each is called, or says here why not yet."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType

import app.clinic
from app.cases import Cases
from app.clinic import Clinic
from app.workstation import Workstation
from app.workstation.accounts import Accounts

ROOT = Path(__file__).resolve().parent.parent
NOT_PRODUCT = {ROOT / "ui" / "tour", ROOT / "ui" / "demo"}
NOT_YET: Mapping[str, str] = {
    "referrals.edit_return": "half-written return slip: page to come",
    "referrals.save_return": "half-written return slip: page to come",
    "referrals.sign_return": "half-written return slip: page to come",
    "referrals.unmatch": "page to come",
    "training.add_names": "typed into the roster instead",
    "users.appoint": "page to come",
    "workstation.sign": "page to come",
    "workstation.switch_person": "page to come",
}
"""What no page, no command and no exchange calls, and why. This list only shrinks."""
ASKED_BY_TESTS = frozenset(
    {
        *("attachments.open", "attention.beside", "attention.choose", "attention.conflicts"),
        *("attention.count_conflicts", "notes.get", "users.home_of"),
        *("patients.count", "patients.merge", "patients.open", "patients.pair_count"),
        *("patients.pairs", "referrals.discard", "training.edit"),
        *("training.mark", "training.revise_roster", "users.actor_for", "users.posts_of"),
        "users.roles_of",
    }
)
"""Shorter ways to what pages do in another. This list only shrinks, too."""


def _services() -> dict[str, type]:
    """Under the name by which pages know them."""
    built = ast.parse(inspect.getsource(Clinic).strip())
    made = {"workstation": Workstation, "accounts": Accounts}
    for node in ast.walk(built):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            (target,), called = node.targets, node.value.func
            service = getattr(app.clinic, called.id, None) if isinstance(called, ast.Name) else None
            if isinstance(target, ast.Attribute) and inspect.isclass(service):
                made[target.attr] = service
    return made


def _spoken() -> Iterator[tuple[str, str]]:
    """Every `thing.name` of the product, the thing without its underscore."""
    files = [file for part in ("app", "sync", "ui") for file in (ROOT / part).rglob("*.py")]
    for file in files:
        if not NOT_PRODUCT & set(file.parents):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Attribute):
                    of = node.value
                    name = getattr(of, "attr", getattr(of, "id", ""))
                    yield name.lstrip("_"), node.attr


def _deeds(service: type) -> dict[str, str]:
    """Public methods, each with its text."""
    found = inspect.getmembers(service, lambda one: isinstance(one, FunctionType))
    return {name: inspect.getsource(one) for name, one in found if not name.startswith("__")}


OF_CASES = frozenset(vars(Cases))
"""What every case can: reached where the page of one of them does."""


def _unreached(name: str, service: type, spoken: set[tuple[str, str]]) -> Iterator[str]:
    texts = _deeds(service)
    says = {one: set(re.findall(r"self\.(\w+)", text)) for one, text in texts.items()}
    reached = {one for one in texts if {(name, one), ("service", one), ("cases", one)} & spoken}
    while more := {one for by in reached for one in says[by] if one in texts} - reached:
        reached |= more
    yield from (f"{name}.{one}" for one in texts if one not in reached and not one.startswith("_"))


def test_every_deed_is_reached_or_says_why_not() -> None:
    spoken = set(_spoken())
    found = {
        deed for name, service in _services().items() for deed in _unreached(name, service, spoken)
    }
    cases = [name for name, service in _services().items() if issubclass(service, Cases)]
    shared = {one for one in OF_CASES if any(f"{name}.{one}" not in found for name in cases)}
    settled = {deed for deed in found if deed.split(".")[1] not in shared}
    assert settled == NOT_YET.keys() | ASKED_BY_TESTS
