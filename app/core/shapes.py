"""The few shapes that structured fields have, so that what a screen takes apart is always there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Shape = Callable[[Any], bool]


def rows(*needed: str) -> Shape:
    """A list of lines, each a table of texts: `[{"name": …, "on": …}]`; `needed` stand in each."""

    def fits(value: Any) -> bool:
        return isinstance(value, list | tuple) and all(_is_line(row, needed) for row in value)

    return fits


def lines(*parts: str) -> Shape:
    """The same, whose named parts are texts in each line, though perhaps empty ones."""

    def fits(value: Any) -> bool:
        return isinstance(value, list | tuple) and all(
            isinstance(row, dict) and all(isinstance(row.get(part), str) for part in parts)
            for row in value
        )

    return fits


def any_table(value: Any) -> bool:
    """Names and values of any kind."""
    return isinstance(value, dict)


def any_list(value: Any) -> bool:
    """Values of any kind, one after the other."""
    return isinstance(value, list | tuple)


def texts_by_code(value: Any) -> bool:
    """`{"2": {"since": "2019-05"}}`."""
    return isinstance(value, dict) and all(_is_line(line, ()) for line in value.values())


def codes_by_name(value: Any) -> bool:
    """`{"father": ["2", "3"]}`."""
    return isinstance(value, dict) and all(
        isinstance(codes, list | tuple) and all(isinstance(code, str) for code in codes)
        for codes in value.values()
    )


def _is_line(row: Any, needed: tuple[str, ...]) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(part, str) for part in row.values())
        and all(row.get(name) for name in needed)
    )
