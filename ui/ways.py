"""The addresses at which the county hub is asked, for whatever goes there over the network."""

from __future__ import annotations

from app.storage.store import Store
from sync.client.enrolment import DeviceIdentity
from sync.client.line import Patience
from sync.client.ways import Ways
from ui.identity import is_demo


def ways_of(
    store: Store,
    identity: DeviceIdentity,
    first: str,
    second: str,
    patience: Patience | None = None,
) -> Ways:
    """`first` stands in for the address of the enrolment, `second` is tried where it does not answer;
    both as they stand in the settings. Invented people speak with the hub beside them alone."""
    addresses = [identity.hub_url] if is_demo(store) else [first or identity.hub_url, second]
    return Ways(store, identity, filter(None, addresses), patience)
