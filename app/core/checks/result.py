"""What a check answers: the value to store, or the problem; and warnings, which never block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.core.errors import FieldProblem, InvalidInput
from app.core.text import N_

T = TypeVar("T")


@dataclass(frozen=True)
class FieldWarning:
    """Unlikely, not impossible: shown beside the field, and saved all the same."""

    code: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked(Generic[T]):
    """Either a value (None if the field was left empty) or a problem; warnings only with a value."""

    value: T | None = None
    problem: FieldProblem | None = None
    warnings: tuple[FieldWarning, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.problem is None


class Fields:
    """Collects the checked fields of one form; `finish` raises all problems at once."""

    def __init__(self) -> None:
        self.problems: dict[str, FieldProblem] = {}
        self.warnings: dict[str, tuple[FieldWarning, ...]] = {}

    def take(self, name: str, checked: Checked[T]) -> T | None:
        """The value of a checked field, its problem or warnings remembered under its name."""
        if checked.problem:
            self.problems[name] = checked.problem
        if checked.warnings:
            self.warnings[name] = checked.warnings
        return checked.value

    def reject(self, name: str, problem: FieldProblem) -> None:
        self.problems[name] = problem

    def finish(self) -> None:
        """Raises InvalidInput if any field has a problem."""
        if self.problems:
            raise InvalidInput(self.problems)


def required() -> FieldProblem:
    return FieldProblem("FIELD_REQUIRED", N_("This must be filled in."))


def too_long(length: int, limit: int) -> FieldProblem:
    text = N_("At most {limit} characters fit here; this has {length}. Shorten the text.")
    return FieldProblem("FIELD_TOO_LONG", text, {"limit": limit, "length": length})


def out_of_range(low: object, high: object, unit: str = "") -> FieldProblem:
    """A limit that is None is not named."""
    params = {"low": low, "high": high, "unit": unit}
    if low is None:
        text = N_("This must not be above {high} {unit}. Check what was typed.")
    elif high is None:
        text = N_("This must not be below {low} {unit}. Check what was typed.")
    else:
        text = N_("This must lie between {low} and {high} {unit}. Check what was typed.")
    return FieldProblem("FIELD_RANGE", text, params)
