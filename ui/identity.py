"""Who this computer is at its county hub, kept in the encrypted store."""

from __future__ import annotations

from app.storage.store import Store
from sync.client import enrolment
from sync.client.enrolment import IDENTITY, DeviceIdentity

__all__ = ["IDENTITY", "identity_of", "is_demo"]

DEMO = "demo"
"""In `sync_state`: invented people; such a store speaks with the hub beside it and no other."""
_LOOPBACK = "https://127.0.0.1:"


def identity_of(store: Store) -> DeviceIdentity | None:
    """None for a store that has not joined a county."""
    identity = enrolment.identity_of(store)
    if identity is None:
        return None
    is_elsewhere = is_demo(store) and not identity.hub_url.startswith(_LOOPBACK)
    return None if is_elsewhere else identity


def is_demo(store: Store) -> bool:
    return bool(store.state(DEMO))
