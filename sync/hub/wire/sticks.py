"""Sticks at the hub: what lies on them is answered, and the answers are put beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.core.errors import ClinicError
from sync.hub.house.devices import Device
from sync.hub.wire.envelopes import Answered, Envelopes
from sync.protocol.envelope import EnvelopeWay, read_envelope
from sync.protocol.stick import (
    FOLDER,
    AnswerNames,
    FoundFile,
    found_on,
    name_of,
    read_file,
    write_file,
)


@dataclass(frozen=True)
class StickOutcome:
    """One file, and its answer or what was wrong with it."""

    name: str
    answered: Answered | None = None
    problem: ClinicError | None = None


class Sticks:
    """Reads folders and files as they are plugged in. What was answered once is not answered again
    while this object lives, unless it has changed."""

    def __init__(self, envelopes: Envelopes) -> None:
        self._envelopes = envelopes
        self._done: set[bytes] = set()

    def take(self, stick: Path) -> Iterator[StickOutcome]:
        """Every file for the hub in the exchange's folder there. Raises USB_REMOVED, PKG_PATH or
        PKG_TOO_MANY, and where an answer cannot be written USB_FULL or USB_READONLY."""
        names = AnswerNames()
        for found in list(found_on(stick)):
            if found.envelope is not None and found.envelope.between.way is EnvelopeWay.DOWN:
                continue
            device = found.envelope.between.device if found.envelope else ""
            name = names.next(device) if device else ""
            mark = sha256(found.name.encode("utf-8", "replace") + found.content).digest()
            if mark not in self._done:
                yield self._answer(stick, found, name)
                self._done.add(mark)

    def take_file(self, path: Path) -> StickOutcome:
        """One file, wherever it lies; its answer goes beside it."""
        content = read_file(path)
        envelope = read_envelope(content)
        return self._answer(path.parent, FoundFile(path.name, envelope, content=content), "")

    def give(self, stick: Path, device: Device) -> Answered:
        """News for a computer from which nothing came."""
        answered = self._envelopes.news(device)
        write_file(stick, name_of(EnvelopeWay.DOWN, device.id), answered.sealed)
        return answered

    def watch(self, stick: Path, wait: Callable[[], bool]) -> Iterator[StickOutcome]:
        """The same again and again, until `wait` says no; that no stick is there is no error."""
        while True:
            try:
                yield from self.take(stick)
            except ClinicError as problem:
                if problem.code != "USB_REMOVED":
                    yield StickOutcome(FOLDER, problem=problem)
            if not wait():
                return

    def _answer(self, stick: Path, found: FoundFile, name: str) -> StickOutcome:
        if found.problem is not None:
            return StickOutcome(found.name, problem=found.problem)
        try:
            answered = self._envelopes.answer(found.content)
        except ClinicError as problem:
            return StickOutcome(found.name, problem=problem)
        write_file(stick, name or name_of(EnvelopeWay.DOWN, answered.device.id), answered.sealed)
        return StickOutcome(found.name, answered)
