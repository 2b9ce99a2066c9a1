"""One gesture of a person is one transaction: no page composes two services that write outside one.

What the first wrote would stay where the second refuses. `tests/ui/conftest.py` counts the
transactions of each job that a test does; this reads the pages, also where no test comes by.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from tests.test_reachable import NOT_PRODUCT, ROOT, _deeds, _services

HANDS_OVER = frozenset({"run", "lead"})
"""What gives a job to the worker, as it is; `save`, `as_one` and a case's `do` make one
transaction of it."""
AS_ONE = frozenset({"save", "_save", "as_one", "do"})
IN_TURNS: Mapping[str, str] = {
    "ui/patients/judgements.py carry_out": "what undoes it is another press of the person",
    "ui/attachments/viewer.py open": "only what is damaged is noted, to be fetched again",
}
"""Why these are two."""


Deed = tuple[str, str]
"""The service under the name that pages know, and the method."""
BY_OTHERS = frozenset({("handovers", "decline"), ("handovers", "take_as")})
"""What these write is written by a part of theirs."""


def _writing(service: type) -> set[str]:
    """The methods that write, or call one that does."""
    texts = _deeds(service)
    says = {one: set(re.findall(r"self\.(\w+)", text)) for one, text in texts.items()}
    found = {one for one, text in texts.items() if "transaction(" in text}
    while more := {one for one in texts if says[one] & found} - found:
        found |= more
    return found


def _all_writing() -> set[Deed]:
    own = {(of, one) for of, service in _services().items() for one in _writing(service)}
    return own | BY_OTHERS


Nodes = Sequence[ast.AST]


def _longest(*found: list[str]) -> list[str]:
    return max(found, key=len, default=[])


class _Deeds(ast.NodeVisitor):
    """What a piece of a page asks services to write, called there or named for a job: of branches
    the one that writes most, of what is made one transaction one."""

    def __init__(self, writing: set[Deed]) -> None:
        self._writing = writing
        self.found: list[str] = []

    def visit_Attribute(self, node: ast.Attribute) -> None:
        of = getattr(node.value, "attr", getattr(node.value, "id", "")).lstrip("_")
        is_setting = of == "settings" and isinstance(node.ctx, ast.Store)
        if (of, node.attr) in self._writing or is_setting:
            self.found.append(f"{of}.{node.attr}")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.found += _longest(self.of(node.body), self.of(node.orelse))

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.found += _longest(self.of([node.body]), self.of([node.orelse]))

    def visit_Dict(self, node: ast.Dict) -> None:
        """A choice of one."""
        self.found += _longest(*(self.of([one]) for one in node.values))

    def visit_For(self, node: ast.For) -> None:
        """As often as it goes round."""
        self.found += 2 * self.of(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Looked at by itself; what is written by the job around it is one thing."""
        self.found += self.of(node.body)[:1]

    def visit_Call(self, node: ast.Call) -> None:
        inside = self.of([*node.args, *(one.value for one in node.keywords)])
        self.visit(node.func)
        self.found += inside[:1] if _name(node.func) in AS_ONE else inside

    def of(self, nodes: Nodes) -> list[str]:
        inner = _Deeds(self._writing)
        for at, node in enumerate(nodes):
            if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Return | ast.Raise):
                # What follows is done in its place.
                rest = [*node.orelse, *nodes[at + 1 :]]
                return [*inner.found, *_longest(inner.of(node.body), inner.of(rest))]
            inner.visit(node)
        return inner.found


def composed(text: str, writing: set[Deed]) -> Iterator[tuple[str, list[str]]]:
    """The functions of a page in which more than one thing is written, and not as one: by itself, or
    by what it lets follow on the answer."""
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    deeds = {node.name: _Deeds(writing).of(node.body) for node in functions}
    as_one = {_name(one) for call in _calls(tree, AS_ONE) for one in _arguments(call)}
    inside = [inner for outer in functions if outer.name in as_one for inner in ast.walk(outer)]
    as_one |= {inner.name for inner in inside if isinstance(inner, ast.FunctionDef)}
    for node in functions:
        found = deeds[node.name]
        follow = [_name(one) for call in _calls(node, HANDS_OVER) for one in call.args[2:3]]
        after = [deed for name in follow if name != node.name for deed in deeds.get(name, ())]
        if len(found) > 1 and node.name not in as_one:
            yield node.name, found
        elif found and after:
            yield node.name, [*found, *after]


def _calls(tree: ast.AST, names: frozenset[str]) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [node for node in calls if _name(node.func) in names]


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    for one in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from ast.walk(one)


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _pages() -> dict[str, str]:
    files = (file for file in (ROOT / "ui").rglob("*.py") if not NOT_PRODUCT & set(file.parents))
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


def test_no_page_composes_services_that_write_outside_one_transaction() -> None:
    writing = _all_writing()
    found = {
        f"{place} {name}": deeds
        for place, text in _pages().items()
        for name, deeds in composed(text, writing)
    }
    assert {name: deeds for name, deeds in found.items() if name not in IN_TURNS} == {}
    assert IN_TURNS.keys() <= found.keys()


PLANTED = {
    "two in one job": """
def _on_submitted(self):
    def job():
        clinic.notes.write(note)
        clinic.duty.publish(duty)
    self._desk.background.run(self, job, self._on_done)
""",
    "one by one": """
def _give(self):
    patients = self._desk.clinic.patients
    def job():
        for one in anew:
            patients.renumber(one)
    self._desk.background.run(self, job)
""",
    "two jobs": """
def _on_submitted(self):
    self._desk.background.run(self, partial(self._desk.clinic.notes.write, note))
    self._desk.background.run(self, partial(self._desk.clinic.duty.publish, duty))
""",
    "one after the answer to the other": """
def _on_submitted(self):
    self._desk.background.lead(self, partial(self._desk.clinic.notes.write, note), self._on_done)
def _on_done(self, _):
    self._desk.background.run(self, partial(self._desk.clinic.duty.publish, duty))
""",
    "a setting beside a record": """
def _on_submitted(self):
    def job():
        clinic.notes.write(note)
        clinic.settings.default_hospital_id = here
    self._desk.background.run(self, job)
""",
}
WHOLE = {
    "as one": """
def _on_submitted(self):
    def job():
        clinic.notes.write(note)
        clinic.duty.publish(duty)
    save(self._desk, self.form, job, self._on_saved)
""",
    "one or the other": """
def _on_submitted(self):
    if note:
        self._desk.background.run(self, partial(clinic.notes.write, note))
        return
    self._desk.background.run(self, partial(clinic.duty.publish, duty))
""",
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_composed_is_found(planted: str) -> None:
    assert list(composed(PLANTED[planted], _all_writing()))


@pytest.mark.parametrize("whole", WHOLE)
def test_what_is_whole_is_left_alone(whole: str) -> None:
    assert list(composed(WHOLE[whole], _all_writing())) == []
