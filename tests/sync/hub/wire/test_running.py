"""How the hub's process is set up before it serves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import pytest

from sync.hub.wire import running
from sync.hub.wire.running import Manner, WorkerApp
from sync.hub.wire.server import ServedAt


class _Begun(Exception):
    """It would serve now."""


def test_threads_change_hands_often_in_the_one_process_and_in_every_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each stranger who was taken in made everybody wait for 5 ms."""

    def begin(*_: Any) -> Any:
        raise _Begun

    told: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", told.append)
    for name in ("make_app", "HubHome"):
        monkeypatch.setattr(running, name, begin)
    with pytest.raises(_Begun):
        running._serve(cast(Any, None), ServedAt("127.0.0.1", 0), Manner())
    with pytest.raises(_Begun):
        WorkerApp(tmp_path, None, 1, cast(Any, None))()
    assert len(told) == 2
    assert max(told) < 0.001
