"""The hub's log: one JSON object a line, made of an allow-list, so that no patient enters it.

Nobody can fill it: of each kind of line so many are written in a minute, and the next one says how
many were left out.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import structlog

ALLOWED = frozenset(
    {
        "address",
        "bytes_in",
        "bytes_out",
        "code",
        "device",
        "event",
        "facility",
        "kind",
        "left_out",
        "level",
        "ms",
        "operations",
        "place",
        "port",
        "program",
        "route",
        "rows",
        "status",
        "threads",
        "timestamp",
        "type",
        "workers",
    }
)
# Words of the program itself: codes, routes, numbers, addresses, file:line. No blank, no Chinese.
_TOKEN = re.compile(r"[A-Za-z0-9_.:/+\-\[\]{}<>]{0,120}")

Event = MutableMapping[str, Any]

A_MINUTE = 60
"""Lines of one kind: what happened, and with which code."""
ANSWERED_A_MINUTE = 600
"""Of calls that were served: those of a county on its busiest day, not those of a flood."""
_MOST_KINDS = 200
_LARGEST_FILE = 16 * 1024 * 1024
_OLD_FILES = 4


class Written(Protocol):
    """What lines are written to."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


def redact(logger: Any, method: str, event: Event) -> Event:
    """Keep allowed keys with plain tokens for values; the rest is replaced by its absence."""
    return {name: _plain(value) for name, value in event.items() if name in ALLOWED}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _TOKEN.fullmatch(text) else "redacted"


class Ration:
    """Lets so many lines of a kind pass in a minute, in threads as they come."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: OrderedDict[str, tuple[float, int, int]] = OrderedDict()

    def __call__(self, logger: Any, method: str, event: Event) -> Event:
        kind = f"{event.get('event')} {event.get('code', '')}"
        is_usual = event.get("event") == "served" and "code" not in event
        with self._lock:
            left_out = self._pass(kind, ANSWERED_A_MINUTE if is_usual else A_MINUTE)
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["left_out"] = left_out
        return event

    def _pass(self, kind: str, most: int) -> int | None:
        """How many were left out before this one; None where it is to be left out."""
        now = self._clock()
        begun, count, left_out = self._minutes.pop(kind, (now, 0, 0))
        if now - begun >= 60:
            begun, count = now, 0
        is_in = count < most
        self._minutes[kind] = (begun, count + 1, 0 if is_in else left_out + 1)
        if len(self._minutes) > _MOST_KINDS:
            self._minutes.popitem(last=False)
        return left_out if is_in else None


class LogFile:
    """A file that begins anew when it is large; a few of the old ones are kept beside it."""

    def __init__(self, path: Path, largest: int = _LARGEST_FILE) -> None:
        self._path = path
        self._largest = largest
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def write(self, text: str, /) -> None:
        with self._lock:
            if self._file.tell() + len(text) > self._largest:
                self._begin_anew()
            self._file.write(text)

    def flush(self) -> None:
        with self._lock:
            self._file.flush()

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _begin_anew(self) -> None:
        self._file.close()
        names = [self._path, *(self._old(number) for number in range(1, _OLD_FILES + 1))]
        for newer, older in reversed(list(pairwise(names))):
            if newer.exists():
                newer.replace(older)
        self._file = self._path.open("a", encoding="utf-8")

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


class LogBridge(logging.Handler):
    """Lines that libraries write for themselves, by their kind and place: their text may be
    anybody's, and there may be any number of them."""

    def __init__(self, log: structlog.typing.FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        kind = record.name if error is None else type(error).__name__
        place = f"{record.module}:{record.lineno}" if error is None else place_of(error)
        self._log.warning("library", type=kind, place=place, code=place)


def open_log(stream: Written | None = None) -> structlog.typing.FilteringBoundLogger:
    """A log of its own, without touching any global configuration."""
    log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),  # type: ignore[arg-type]
        processors=[
            Ration(),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
    )
    return log


def place_of(error: BaseException) -> str:
    """File and line at which an error rose: all that may be said of a bug in a log."""
    place = "unknown"
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        place = f"{'/'.join(name.split('/')[-3:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
