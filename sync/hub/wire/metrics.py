"""Counts and durations for the county's monitoring, in Prometheus' text form.

They have a port of their own, which only this computer reaches: at the port of the computers nobody
could tell the county's monitoring from a caller whom a proxy passes on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app.core.errors import ClinicError
from app.core.text import N_

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Read by prometheus_client where a process begins that has it: its numbers then lie in files, and
whoever adds them up needs no process for it."""


class Metrics:
    """A registry of its own: several hubs may live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "jiceng_hub_calls",
            "Calls by route, status and refusal",
            ("route", "status", "code"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "jiceng_hub_call_seconds",
            "Duration of calls",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._operations = Counter(
            "jiceng_hub_operations", "Operations received", registry=self.registry
        )
        self._rows = Counter("jiceng_hub_rows", "Rows delivered", registry=self.registry)

    def count(self, route: str, status: int, seconds: float, seen: Mapping[str, object]) -> None:
        self._calls.labels(route, str(status), str(seen.get("code", ""))).inc()
        self._seconds.labels(route).observe(seconds)
        self._operations.inc(_number(seen.get("operations")))
        self._rows.inc(_number(seen.get("rows")))

    def text(self) -> bytes:
        return generate_latest(self.registry)


@contextmanager
def told_at(port: int | None, registry: CollectorRegistry) -> Iterator[None]:
    """On this port of this computer while the block lasts. Raises METRICS_PORT."""
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, "127.0.0.1", registry)
    except OSError as taken:
        raise _port_taken(port) from taken
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def of_all_workers() -> Iterator[CollectorRegistry]:
    """The sum over processes that begin inside the block."""
    registry = CollectorRegistry()
    with tempfile.TemporaryDirectory(prefix="jiceng-metrics-") as folder:
        os.environ[_SHARED] = folder
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
        try:
            yield registry
        finally:
            del os.environ[_SHARED]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _port_taken(port: int) -> ClinicError:
    return ClinicError(
        "METRICS_PORT",
        N_("The hub cannot tell its numbers at port {port} of this computer."),
        N_("Another program may hold the port. Choose another with --metrics, or leave it out."),
        port=port,
    )
