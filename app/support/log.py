"""What a posted person did, as other pages know it: read where it lies, copied nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from app.referrals.taken import steps_taken
from app.storage.store import Store
from app.support.record import SupportEntry
from app.support.register import GIVE_UP, Register
from app.support.views import LogLine, SupportCase
from app.training import KINDS_TABLE
from app.training.led import sessions_led

FILLED = frozenset({"posting"})
"""Registers whose entries are the days of a person at an institution."""
STEPS = "referral_step"


def log_of(store: Store, case: SupportCase) -> tuple[LogLine, ...]:
    """By name, at the supported institution, in the days of the posting: what lies here of it."""
    entry: SupportEntry = case.record
    if case.register is None or case.register.code not in FILLED or not entry.person_name:
        return ()
    last = min(_last(case.register, case), store.clock.today())
    name, place, first = entry.person_name, entry.supported_id, entry.from_on
    with store.reading() as session:
        led = sessions_led(session, name, place, entry.supporting_id, first, last)
        taken = steps_taken(session, name, place, first, last)
    return (*_lines(KINDS_TABLE, led), *_lines(STEPS, taken))


def _last(register: Register, case: SupportCase) -> date:
    """Its last day, or the earlier one on which it ended."""
    ends = {GIVE_UP, *(rung.code for rung in register.rungs if rung.ends)}
    counting = {one.step.id for one in case.case.outcomes if one.is_effective}
    over = [one.record for one in case.steps if one.code in ends]
    days: list[date] = [step.day for step in over if step.id in counting]
    until: date = case.record.until_on or date.max
    return min([*days, until])


def _lines(table: str, counts: Mapping[str, int]) -> Iterator[LogLine]:
    for code, count in counts.items():
        yield LogLine(table, code, count)
