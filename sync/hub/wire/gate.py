"""Who may stand at the hub's door: connections of callers who have not proved who they are are
counted by address, all others by device.

Two hundred computers behind one address are a county's usual day. So an address pays for what went
wrong there and for nothing else, and where it has too many who say nothing, the one who has said
nothing for longest makes room for the next.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from sync.hub.wire.limits import Bucket, Remembered

SHARE = 256
"""Connections of one address on which nobody has proved anything yet."""
MOST_OF_A_DEVICE = 16
FAILURES = 120.0
FAILURES_PER_S = 2.0
BYTES_OF_A_FAILURE = 256 * 1024
"""What somebody pours in vain costs the hub far more than that somebody came in vain."""
FAILURES_PER_S_AMONG_DEVICES = 10.0
"""Of an address from which devices have proved themselves: they want to get in as well."""
LONGEST_WAIT_S = 20.0
KNOWN_FOR_S = 3600.0
GATE, GUEST = "gate", "guest"
"""Names under which a request finds them."""


def _nothing() -> None:
    """Nobody is there yet to end it."""


@dataclass(eq=False)
class Guest:
    """One connection. `hang_up` ends it, whoever has it just now."""

    address: str
    port: int
    hang_up: Callable[[], object] = _nothing
    device: str = ""
    is_served: bool = False
    """All of a request has come, and its answer is on the way."""
    is_harmless: bool = False
    """Asked for what anybody may know, and had it."""
    has_paid: bool = False
    is_proxy: bool = False
    """Speaks for many; each request names its caller, and the proxy counts its connections."""


@dataclass
class _Neighbours:
    """Those of one address, or of one device; the oldest first."""

    guests: OrderedDict[Guest, None] = field(default_factory=OrderedDict)

    def longest_silent(self) -> Guest | None:
        return next((guest for guest in self.guests if not guest.is_served), None)


class Gate:
    """For one event loop: its own counts, its own number of places."""

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.places = places
        self.turned_away = 0
        self._clock = clock
        self._unproved: dict[str, _Neighbours] = {}
        self._devices: dict[str, _Neighbours] = {}
        self._inside = 0
        self._failures = Remembered(self._failure_bucket)
        self._known = Remembered(float)

    @property
    def inside(self) -> int:
        return self._inside

    def enter(
        self, address: str, port: int, *, is_proxy: bool = False
    ) -> tuple[Guest, float] | None:
        """A newcomer, and how long it waits before a word is heard: not at all, as long as not too
        much went wrong at its address. None where it would be too long, or where there is no place
        and nobody who says nothing to make room."""
        wait = 0.0 if is_proxy else self._failures.of(address).wait_s(self._clock())
        if wait > LONGEST_WAIT_S or not self._has_room(address, is_proxy=is_proxy):
            return None
        guest = Guest(address, port, is_proxy=is_proxy)
        self._inside += 1
        self._unproved.setdefault(address, _Neighbours()).guests[guest] = None
        if wait > 0:
            self._pay(guest)
        return guest, wait

    def _has_room(self, address: str, *, is_proxy: bool) -> bool:
        neighbours = self._unproved.get(address)
        if not is_proxy and neighbours and len(neighbours.guests) >= SHARE:
            return self._shown_out(neighbours)
        return self._inside < self.places or self._make_room()

    def prove(self, guest: Guest, device: str) -> None:
        """It speaks for this device, by its signature."""
        pair = _pair(guest.address, device)
        self._known.of(pair)
        self._known[pair] = self._clock()
        if guest.is_proxy or guest.device == device:
            return
        self._leave_neighbours(guest)
        if guest.has_paid:
            self._failures.of(guest.address).take(-1)
        self._failures.of(guest.address).rate = FAILURES_PER_S_AMONG_DEVICES
        guest.device = device
        others = self._devices.setdefault(device, _Neighbours())
        if len(others.guests) >= MOST_OF_A_DEVICE:
            self._shown_out(others)
        others.guests[guest] = None

    def knows(self, guest: Guest, device: str) -> bool:
        """Whether this device has proved itself from there of late: others' lies in its name are
        then not its fault."""
        proved = self._known.get(_pair(guest.address, device))
        return proved is not None and self._clock() - proved < KNOWN_FOR_S

    def leave(self, guest: Guest) -> None:
        """It has ended. Whoever neither proved nor got anything has cost its address something."""
        if not self._leave_neighbours(guest):
            return
        self._inside -= 1
        if not (guest.device or guest.is_harmless or guest.is_proxy):
            self._pay(guest)

    def pour(self, guest: Guest, size: int) -> None:
        """So much came of whoever has proved nothing, and was read in vain."""
        if not (guest.device or guest.is_proxy):
            self._failures.of(guest.address).take(size / BYTES_OF_A_FAILURE)

    def _pay(self, guest: Guest) -> None:
        if not guest.has_paid:
            guest.has_paid = True
            self._failures.of(guest.address).take(1)

    def _leave_neighbours(self, guest: Guest) -> bool:
        where = self._devices if guest.device else self._unproved
        name = guest.device or guest.address
        neighbours = where.get(name)
        if neighbours is None or guest not in neighbours.guests:
            return False
        del neighbours.guests[guest]
        if not neighbours.guests:
            del where[name]
        return True

    def _make_room(self) -> bool:
        """By whoever has said nothing for longest, where most have said nothing."""
        crowds = sorted(self._unproved.values(), key=lambda one: len(one.guests), reverse=True)
        return any(self._shown_out(crowd) for crowd in crowds)

    def _shown_out(self, neighbours: _Neighbours) -> bool:
        guest = neighbours.longest_silent()
        if guest is None:
            return False
        self.turned_away += 1
        self.leave(guest)
        guest.hang_up()
        return True

    def _failure_bucket(self) -> Bucket:
        return Bucket(FAILURES_PER_S, FAILURES, FAILURES, self._clock())


def _pair(address: str, device: str) -> str:
    return f"{address} {device}"


@lru_cache(maxsize=4096)
def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 a whole network, as a subscriber has one."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    if known.is_loopback:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)
