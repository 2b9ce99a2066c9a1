"""Who this computer is at its county hub, kept in the encrypted store."""

from __future__ import annotations

import json

from app.storage.store import Store
from sync.client.enrolment import DeviceIdentity

IDENTITY = "identity"
"""In `sync_state`, inside the encrypted store: keys and address of this computer at its hub."""
DEMO = "demo"
"""In `sync_state`: invented people; such a store speaks with the hub beside it and no other."""
_LOOPBACK = "https://127.0.0.1:"


def identity_of(store: Store) -> DeviceIdentity | None:
    """None for a store that has not joined a county."""
    kept = store.state(IDENTITY)
    if kept is None:
        return None
    identity = DeviceIdentity.from_json(json.dumps(kept))
    is_elsewhere = is_demo(store) and not identity.hub_url.startswith(_LOOPBACK)
    return None if is_elsewhere else identity


def is_demo(store: Store) -> bool:
    return bool(store.state(DEMO))
