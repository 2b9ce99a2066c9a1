"""Counts and durations for the county's monitoring, in Prometheus' text form."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Metrics:
    """A registry of its own: several hubs may live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "jiceng_hub_calls",
            "Calls by route, status and refusal",
            ("route", "status", "code"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "jiceng_hub_call_seconds",
            "Duration of calls",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._operations = Counter(
            "jiceng_hub_operations", "Operations received", registry=self._registry
        )
        self._rows = Counter("jiceng_hub_rows", "Rows delivered", registry=self._registry)

    def count(self, route: str, status: int, seconds: float, seen: Mapping[str, object]) -> None:
        self._calls.labels(route, str(status), str(seen.get("code", ""))).inc()
        self._seconds.labels(route).observe(seconds)
        self._operations.inc(_number(seen.get("operations")))
        self._rows.inc(_number(seen.get("rows")))

    def text(self) -> bytes:
        return generate_latest(self._registry)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
