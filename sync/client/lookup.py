"""Looks a resident up at the hub, beyond this facility's sight; noted here before it is asked."""

from __future__ import annotations

from collections.abc import Callable

from app.core.rights import Actor
from app.patients import PATIENT
from app.storage.store import Store
from sync.protocol.api import LookupApi
from sync.protocol.messages import LookupAnswer, LookupCard, LookupRequest

__all__ = ["LookUp", "LookupAnswer", "LookupCard", "look_up"]

LOOKUP = "lookup"
LookUp = Callable[[str, str, str], LookupAnswer]
"""Number, reason (of the table `lookup_reason`), the person's own words."""


def look_up(
    store: Store, actor: Actor, hub: LookupApi, number: str, reason: str, said: str
) -> LookupAnswer:
    """`reason` is of the table `lookup_reason`, `said` the person's own words. Raises what the
    network and the hub raise; that it was asked is noted all the same."""
    with store.transaction(actor) as transaction:
        ends = f"{number[:6]}…{number[-4:]}"
        transaction.audit(LOOKUP, PATIENT, None, number=ends, reason=reason, said=said)
    return hub.lookup(LookupRequest(number, reason, said, actor.person_id))
