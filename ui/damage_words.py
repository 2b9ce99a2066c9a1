"""What is said of damage that the computer found in its own records."""

from __future__ import annotations

from app.core.values import instant_of
from app.storage.damage import DamageTold
from ui.text import tr
from ui.words import moment

_NAMED = 5


def damage_title(told: DamageTold) -> str:
    return f"{tr(told.error.title)} ({told.error.code})"


def damage_advice(told: DamageTold) -> str:
    """What is missing since when, what to do, and what the county cannot bring back."""
    times = {name: _when(told.error.params.get(name)) for name in ("since", "until")}
    params = {**told.error.params, **times}
    said = tr(told.error.advice, **params)
    return f"{said} {_only_here(told)}" if told.only_here else said


def _only_here(told: DamageTold) -> str:
    names, more = told.only_here[-_NAMED:], max(0, len(told.only_here) - _NAMED)
    more += told.detail.get("only_here_more", 0)
    listed = "、".join(names)
    if more:
        listed = tr("{names} and {count} more", names=listed, count=more)
    return tr("Perhaps only here, so look for it and write it once more: {names}.", names=listed)


def _when(at: object) -> str:
    return moment(instant_of(at)) if isinstance(at, str) and at else tr("the beginning")
