"""After a restore the administrator reads in one list what came of it and what is left to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.house.registry import Registry
from sync.protocol.messages import IntroduceRequest
from tests.sync.hub.cli.test_commands import Administrator
from tests.sync.road import Computer


def test_one_list_tells_what_was_ended_again_and_who_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = Administrator(tmp_path / "hub")
    told = administrator.does("init", "--name", "河东县", "--address", "127.0.0.1")
    recovery = next(word for word in told.split() if word.startswith("AGE-SECRET-KEY-1"))
    administrator.does("facility", "add", "河东中心卫生院", "--kind", "township_centre")
    stolen = enrolled(administrator, "0d5f0000-0000-4000-8000-00000000000a")
    assert "never put back" in administrator.does("restored")
    assert "`restored`" not in administrator.does("status")
    copies = tmp_path / "copies"
    administrator.does("backup", str(copies))
    later = enrolled(administrator, "1d5f0000-0000-4000-8000-00000000000b")
    administrator.does("revoke", stolen.id)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: recovery)
    copy = str(copies / "000001")
    told = administrator.does("restore", copy, "--replace", "河东县")
    assert "`restored`" in told
    introduce(administrator, later)
    assert "`restored`" in administrator.does("status")
    told = administrator.does("restored")
    assert "Put back" in told
    assert stolen.id[:8] in told
    assert "Computer shut out" in told
    assert later.id[:8] in told
    assert "compare the words" in told
    assert "revoked" in administrator.does("devices")


def enrolled(administrator: Administrator, number: str) -> Computer:
    computer, world = Computer(number), open_hub(HubHome(administrator.home))
    facility = "河东中心卫生院"
    place = Registry(world.engine).facility(facility).id
    code = world.devices.issue(place, approve_at_once=True).code
    world.devices.enrol(computer.asks(code))
    world.close()
    return computer


def introduce(administrator: Administrator, computer: Computer) -> None:
    world = open_hub(HubHome(administrator.home))
    place = Registry(world.engine).facility("河东中心卫生院").id
    word = world.keys.signer.certify(computer.id, place, computer.signer.public, computer.age)
    request = IntroduceRequest(2, computer.id, place, computer.signer.public, computer.age, word)
    world.devices.introduce(request)
    world.close()
