"""The last check of a record before it is written, the same at the workstation and at the hub."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from app.core.checks.result import too_long
from app.core.checks.wire import parts_of, quick_check, value_problem
from app.core.errors import FieldProblem, InvalidInput
from app.core.kinds import Field, Fields, Kind, Lookup, Merge
from app.core.merge import is_set_change

MOST_UNKNOWN = 64 * 1024
"""Characters that the fields unknown to this version may take together, in one record."""
DEEPEST_UNKNOWN = 16
"""Messages nest 32 deep at most, and a page or a conflict lays some levels of its own around it."""


def check_record(
    kind: Kind,
    fields: Fields,
    *,
    new: bool,
    whole: Fields | None = None,
    version: int | None = None,
    before: Fields | None = None,
    lookup: Lookup | None = None,
) -> None:
    """Raises InvalidInput naming each field of a put (all of them) or a patch (those it sets).

    `whole` is the record as it will be; rules across fields are asked of it. `version` is that of
    the kind when it was written: what was not required then is not asked for. With `lookup` the
    rules that other records bring are asked too; `before` is the record as it was.
    """
    after = fields if whole is None else whole
    problems, unknown = _by_field(kind, fields, after)
    for field in kind.required if new else ():
        if version is not None and field.since > version:
            continue
        if field.name not in fields and (problem := value_problem(field, None)):
            problems[field.name] = problem
    if not problems and kind.check is not None:
        problems.update(kind.check(after))
    if not problems and kind.judge is not None and lookup is not None:
        problems.update(kind.judge(before or {}, fields, after, lookup))
    if problems:
        raise InvalidInput(problems)
    if unknown:
        _check_unknown_of(kind, after)


def _by_field(kind: Kind, fields: Fields, after: Fields) -> tuple[dict[str, FieldProblem], bool]:
    """What is wrong with each by its own limits, and whether there are fields nobody here knows."""
    problems: dict[str, FieldProblem] = {}
    unknown, checks = False, _quick_checks(kind)
    for name, value in fields.items():
        is_fine = checks.get(name)
        if is_fine is not None and is_fine(value):
            continue
        if is_fine is None and kind.field(name) is None:
            unknown = True
        elif problem := _problem(kind, name, value, after):
            problems[name] = problem
    return problems, unknown


@cache
def _quick_checks(kind: Kind) -> dict[str, Callable[[Any], object]]:
    return {field.name: quick_check(field) for field in kind.fields}


def _problem(kind: Kind, name: str, value: Any, after: Fields) -> FieldProblem | None:
    field = kind.field(name)
    return None if field is None else value_problem(field, _plain(field, value, after))


def _plain(field: Field, value: Any, after: Fields) -> Any:
    """Of a change of a set: the set as it will be. No other field takes a change of a set."""
    is_set = type(value) is dict and field.merge is Merge.SET and is_set_change(value)
    return after.get(field.name) if is_set else value


def _check_unknown_of(kind: Kind, after: Fields) -> None:
    """All of them together, so that a record cannot grow change by change."""
    unknown = {name: value for name, value in after.items() if kind.field(name) is None}
    if not check_unknown(unknown):
        longest = max(unknown, key=lambda name: size_of(unknown[name]) or MOST_UNKNOWN)
        problem = too_long(size_of(unknown) or MOST_UNKNOWN, MOST_UNKNOWN)
        raise InvalidInput({longest[:80]: problem})


def check_unknown(fields: Fields) -> bool:
    """Whether fields that this version does not know are small enough to be kept for later."""
    size = size_of(fields)
    return size is not None and size <= MOST_UNKNOWN


def size_of(value: Any) -> int | None:
    """Characters of all texts inside and one for every part; None for what nests too deep to
    travel on, wherever a message may carry it."""
    size = 0
    for part, depth in parts_of(value):
        if depth > DEEPEST_UNKNOWN:
            return None
        size += len(part) + 1 if isinstance(part, str) else 1
    return size
