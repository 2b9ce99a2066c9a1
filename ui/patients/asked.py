"""Whether there was surgery, an injury, a transfusion, a hereditary disease: 无, 有, or not asked.

The answer stands in the field itself, as its one word, where nothing more is known: every program
that shows the field shows the answer too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.coding import table
from app.patients.form import HAD

ASKED = ("operations", "injuries", "transfusions", "hereditary")
"""The fields of a record that are asked about first."""
YES = "2"
"""Of the table `yes_no`."""


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The boxes for these fields: the answer, and the field without the word that is the answer."""
    found: dict[str, Any] = {}
    for name in ASKED:
        answers = [_answer(part) for part in _parts(values.get(name))]
        known = [part for part in _parts(values.get(name)) if _answer(part) is None]
        alone = answers[0] if len(answers) == 1 else None
        found[HAD + name] = YES if known else alone or (YES if answers else None)
        found[name] = _as_before(values.get(name), known)
    return found


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the record for what stands in the boxes; what was written down was."""
    found = {}
    for name in ASKED:
        answer = values[HAD + name]
        word = table("yes_no").label(answer) if answer else ""
        found[name] = values[name] or (_worded(name, word) if word else values[name])
    return found


def _worded(name: str, word: str) -> Any:
    return word if name == "hereditary" else [{"name": word}]


def _parts(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [value] if value else []
    return list(value or ())


def _as_before(value: Any, known: list[Any]) -> Any:
    if value is None or isinstance(value, str):
        return known[0] if known else None
    return known


def _answer(part: Any) -> str | None:
    """The code of the answer that this part of a field is, if it is one."""
    words = part if isinstance(part, str) else part.get("name") if set(part) == {"name"} else None
    return next((one.code for one in table("yes_no") if one.zh == words), None)
