"""The hub's log: one JSON object a line, made of an allow-list, so that no patient enters it."""

from __future__ import annotations

import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

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


def redact(logger: Any, method: str, event: Event) -> Event:
    """Keep allowed keys with plain tokens for values; the rest is replaced by its absence."""
    return {name: _plain(value) for name, value in event.items() if name in ALLOWED}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _TOKEN.fullmatch(text) else "redacted"


def open_log(stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """A log of its own, without touching any global configuration."""
    log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
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
