"""The hub's numbers, told on its own computer: of one process, and of all workers together."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
import requests
from prometheus_client import CollectorRegistry

from app.core.errors import ClinicError
from sync.hub.wire.metrics import Metrics, of_all_workers, told_at

WORKER = """
from sync.hub.wire.metrics import Metrics
Metrics().count("exchange", 200, 0.01, {"operations": 3, "rows": 2})
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_the_numbers_have_a_port_of_their_own() -> None:
    metrics, port = Metrics(), free_port()
    metrics.count("exchange", 200, 0.01, {"operations": 3})
    with told_at(port, metrics.registry):
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    assert "jiceng_hub_operations_total 3.0" in text


def test_workers_numbers_are_told_as_one_sum_also_of_those_that_died() -> None:
    with of_all_workers() as sums:
        for _ in range(2):
            subprocess.run([sys.executable, "-c", WORKER], check=True, timeout=60)
        found = {one.name: one for one in sums.collect()}
    assert found["jiceng_hub_operations"].samples[0].value == 6


def test_a_port_that_is_taken_is_told() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(ClinicError) as caught,
        told_at(taken.getsockname()[1], CollectorRegistry()),
    ):
        pass
    assert caught.value.code == "METRICS_PORT"
