"""What the tests of keys and files start from: cheap passwords, a computer, a clinic's key file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.clock import Clock
from app.storage.keys import KdfParameters, KdfPolicy, KeyFile, KeyHolder, MachineSecret

CHEAP = KdfPolicy(
    wanted=KdfParameters(memory_kib=8, passes=1, lanes=1),
    least=KdfParameters(memory_kib=8, passes=1, lanes=1),
    most=KdfParameters(memory_kib=1_024, passes=4, lanes=4),
)
PASSWORD = "green tea at seven"
OTHER_PASSWORD = "rain on the terraces"
DOCTOR = KeyHolder("p-doctor", "张巧云", "zqy")
NURSE = KeyHolder("p-nurse", "李春兰", "lcl")


@dataclass
class Time:
    """A device clock and a monotonic clock that move when told to."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    monotonic_s: float = 1000.0

    def pass_s(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.monotonic_s += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.at)

    def monotonic(self) -> float:
        return self.monotonic_s


@dataclass
class Computer:
    """One computer: its secret, its time, and store folders on it."""

    home: Path
    time: Time = field(default_factory=Time)

    @property
    def machine(self) -> MachineSecret:
        return MachineSecret(self.home / "config" / "machine.key")

    @property
    def store(self) -> Path:
        folder = self.home / "store"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keys(self, policy: KdfPolicy = CHEAP) -> KeyFile:
        """As a new start of the program would see it."""
        return KeyFile(
            self.store,
            self.machine,
            policy=policy,
            clock=self.time.clock(),
            monotonic=self.time.monotonic,
        )


def flip_bit(path: Path, offset: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset % len(content)] ^= 1 << bit
    path.write_bytes(content)


def raw_key() -> bytes:
    return os.urandom(48)
