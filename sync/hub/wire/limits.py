"""How much one device or address may ask of the hub, so that a hostile one harms nobody else.

What is held against somebody is only ever what they did: rates are counted for a device after its
signature has been checked, and a bad signature slows the address that sent it, together with the
device it claimed to be, never that device elsewhere.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sync.protocol.problems import ProtocolError

REQUESTS_PER_S = 20.0
REQUEST_BURST = 200.0
BYTES_PER_S = 8.0 * 1024 * 1024
BYTE_BURST = 4 * BYTES_PER_S
LONGEST_PENALTY_S = 60.0
UNREADABLE_PER_S = 1 / 8
UNREADABLE_AT_ONCE = 4.0
"""Of a device. Each holds up everybody while it is unpacked and looked through."""
REFUSALS_PER_S = 4.0
REFUSALS_AT_ONCE = 20.0
"""Of a device. An honest one hears few, and at once; whoever asks on at once waits to hear more."""
LONGEST_HELD_BACK_S = 10.0
MOST_BUFFERED = 64 * 1024 * 1024
MOST_BUFFERED_FOR_ONE = 16 * 1024 * 1024
WRONG_CODES_AN_HOUR = 30.0
"""Of one address. Right ones are not counted: a whole county may enrol behind one."""
WRONG_CODES_OF_ALL_AN_HOUR = 600.0
"""Of addresses from which no computer has ever proved itself."""
_PENALTY_FORGOTTEN_S = 600.0
_MOST_REMEMBERED = 10_000

V = TypeVar("V")


@dataclass
class Bucket:
    """Fills at a steady rate up to its burst; what is taken may overdraw it once."""

    rate: float
    burst: float
    level: float
    at: float

    def wait_s(self, now: float) -> float:
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, -self.level / self.rate)

    def take(self, amount: float) -> None:
        self.level -= amount


@dataclass
class Penalty:
    failures: int = 0
    until: float = 0.0

    def fail(self, now: float) -> None:
        if now - self.until > _PENALTY_FORGOTTEN_S:
            self.failures = 0
        self.until = now + min(LONGEST_PENALTY_S, 2.0 ** min(self.failures, 10))
        self.failures += 1


class Remembered(OrderedDict[str, V], Generic[V]):
    """The most recent callers; a flood of new names pushes out old ones, not the memory."""

    def __init__(self, make: Callable[[], V]) -> None:
        super().__init__()
        self._make = make

    def of(self, name: str) -> V:
        if name not in self:
            self[name] = self._make()
            if len(self) > _MOST_REMEMBERED:
                self.popitem(last=False)
        self.move_to_end(name)
        return self[name]


class CallLimits:
    """Counts for one worker process. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._requests = Remembered(self._request_bucket)
        self._bytes = Remembered(self._byte_bucket)
        self._penalties: Remembered[Penalty] = Remembered(Penalty)
        self._unreadable = Remembered(self._unreadable_bucket)
        self._refusals = Remembered(self._refusal_bucket)
        self._buffered: dict[str, int] = {}
        self._codes = Remembered(lambda: self._hour(WRONG_CODES_AN_HOUR))
        self._codes_of_all = self._hour(WRONG_CODES_OF_ALL_AN_HOUR)
        self._at_home = Remembered(bool)

    def check_claim(self, address: str, device: str) -> None:
        """Before anything is read: whether this address may claim to be this device just now."""
        with self._lock:
            penalty = self._penalties.get(_pair(address, device))
            wait = penalty.until - self._clock() if penalty else 0.0
        _refuse_for(wait)

    def claim_failed(self, address: str, device: str) -> None:
        """A bad signature, an unknown device or a wrong code: 1 s, 2 s, 4 s … 60 s."""
        with self._lock:
            self._penalties.of(_pair(address, device)).fail(self._clock())

    def claim_proved(self, address: str, device: str) -> None:
        with self._lock:
            self._penalties.pop(_pair(address, device), None)
            self._at_home.of(address)

    def check_code(self, address: str) -> None:
        """Before an enrolment code is looked up. Raises SLOW_DOWN after too many wrong ones."""
        with self._lock:
            now = self._clock()
            wait = self._codes.of(address).wait_s(now)
            if address not in self._at_home:
                wait = max(wait, self._codes_of_all.wait_s(now))
        _refuse_for(wait)

    def code_failed(self, address: str) -> None:
        with self._lock:
            self._codes.of(address).take(1)
            if address not in self._at_home:
                self._codes_of_all.take(1)

    def admit(self, device: str, size: int) -> None:
        """After the signature: one request of so many bytes. Raises SLOW_DOWN."""
        with self._lock:
            now = self._clock()
            requests, volume = self._requests.of(device), self._bytes.of(device)
            wait = max(requests.wait_s(now), volume.wait_s(now))
            if bad := self._unreadable.get(device):
                wait = max(wait, bad.wait_s(now))
            if wait <= 0:
                requests.take(1)
                volume.take(size)
        _refuse_for(wait)

    def charge(self, device: str, size: int) -> None:
        """More bytes for a request that was admitted, and unpacked and looked through in vain."""
        with self._lock:
            self._bytes.of(device).take(size)
            self._unreadable.of(device).take(1)

    def refusal_waits(self, device: str) -> float:
        """Seconds before this device hears that it was refused. On as many lines as it likes it
        hears no more of them in a second, and asks no more in vain."""
        with self._lock:
            refusals = self._refusals.of(device)
            wait = refusals.wait_s(self._clock())
            if wait < LONGEST_HELD_BACK_S:
                refusals.take(1)
        return wait

    def buffer(self, address: str, size: int) -> None:
        """Bytes of bodies being read or worked on: of one address, of all. Raises HUB_BUSY."""
        with self._lock:
            own = self._buffered.get(address, 0) + size
            total = sum(self._buffered.values()) + size
            if own > MOST_BUFFERED_FOR_ONE or total > MOST_BUFFERED:
                raise ProtocolError("HUB_BUSY", retry_after_s=2)
            self._buffered[address] = own

    def release(self, address: str, size: int) -> None:
        with self._lock:
            left = self._buffered.pop(address, 0) - size
            if left > 0:
                self._buffered[address] = left

    def _hour(self, most: float) -> Bucket:
        return Bucket(most / 3600, most - 1, most - 1, self._clock())

    def _request_bucket(self) -> Bucket:
        # One request less: the one that empties the bucket is still served.
        return Bucket(REQUESTS_PER_S, REQUEST_BURST - 1, REQUEST_BURST - 1, self._clock())

    def _unreadable_bucket(self) -> Bucket:
        return Bucket(
            UNREADABLE_PER_S, UNREADABLE_AT_ONCE - 1, UNREADABLE_AT_ONCE - 1, self._clock()
        )

    def _refusal_bucket(self) -> Bucket:
        return Bucket(REFUSALS_PER_S, REFUSALS_AT_ONCE, REFUSALS_AT_ONCE, self._clock())

    def _byte_bucket(self) -> Bucket:
        return Bucket(BYTES_PER_S, BYTE_BURST, BYTE_BURST, self._clock())


class HeldMemory:
    """What one call holds in memory, from its first byte to its answer."""

    def __init__(self, limits: CallLimits, address: str) -> None:
        self._limits = limits
        self._address = address
        self._size = 0

    def more(self, size: int) -> None:
        self._limits.buffer(self._address, size)
        self._size += size

    @property
    def size(self) -> int:
        return self._size

    def release(self) -> None:
        self._limits.release(self._address, self._size)
        self._size = 0


def _pair(address: str, device: str) -> str:
    return f"{address} {device[:64]}"


def _refuse_for(wait_s: float) -> None:
    if wait_s > 0:
        raise ProtocolError("SLOW_DOWN", retry_after_s=round(wait_s, 1) or 0.1)
