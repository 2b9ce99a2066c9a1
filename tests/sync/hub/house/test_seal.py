"""A hub whose disk is carried away: its keys open only with what was not on it."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from app.core.errors import ClinicError
from sync.hub.house import seal
from sync.hub.house.home import HubHome, HubKeys, HubSettings, Sealing
from sync.hub.house.seal import CREDENTIAL, PASSPHRASE_FD, SealKind, make_key, read_key
from sync.hub.safety.copies import back_up, restore
from sync.hub.safety.sealed import new_recovery_key
from tests.sync.hub.cli.test_commands import Administrator

NAME = "河东县"
PASSPHRASE = b"four plain words here"


def forget() -> None:
    """What a new process knows."""
    from sync.hub.house import home

    home._OPENED.clear()
    seal._passphrase.cache_clear()
    seal._from_descriptor.cache_clear()


@pytest.fixture(autouse=True)
def _new_process() -> None:
    forget()


def refused(home: HubHome) -> str:
    with pytest.raises(ClinicError) as caught:
        home.open().dispose()
    return caught.value.code


def hub_at(folder: Path, sealing: Sealing | None) -> HubHome:
    home = HubHome(folder)
    home.set_up(HubSettings(NAME, ["127.0.0.1"], recovery=new_recovery_key()[1]), sealing=sealing)
    home.open().dispose()
    return home


def carried_away(home: HubHome, to: Path) -> HubHome:
    shutil.copytree(home.folder, to)
    forget()
    return HubHome(to)


def say(monkeypatch: pytest.MonkeyPatch, passphrase: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, passphrase + b"\n")
    os.close(writing)
    monkeypatch.setenv(PASSPHRASE_FD, str(reading))


def test_a_key_on_a_stick_opens_the_hub_and_without_it_nobody(tmp_path: Path) -> None:
    stick = tmp_path / "stick" / "hub.key"
    make_key(stick)
    home = hub_at(tmp_path / "hub", Sealing(SealKind.KEYFILE, read_key(stick), stick))
    keys = home.keys()
    for secret in (keys.signing, keys.age, keys.database):
        assert not any(
            secret.encode() in path.read_bytes()
            for path in home.folder.rglob("*")
            if path.is_file()
        )
    stolen = carried_away(home, tmp_path / "stolen")
    assert stolen.keys() == keys
    forget()
    stick.rename(tmp_path / "stick" / "away")
    assert refused(stolen) == "HUB_KEY_MISSING"
    make_key(stick)
    assert refused(stolen) == "HUB_KEY_WRONG"


def test_a_service_is_handed_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = tmp_path / "credentials"
    make_key(credentials / CREDENTIAL)
    secret = read_key(credentials / CREDENTIAL)
    home = hub_at(tmp_path / "hub", Sealing(SealKind.CREDENTIAL, secret))
    forget()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert refused(home) == "HUB_KEY_MISSING"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    home.open().dispose()


def test_a_passphrase_is_asked_once_for_each_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = hub_at(tmp_path / "hub", Sealing(SealKind.PASSPHRASE, PASSPHRASE))
    forget()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert refused(home) == "HUB_KEY_MISSING"
    say(monkeypatch, b"something else altogether")
    assert refused(home) == "HUB_KEY_WRONG"
    forget()
    say(monkeypatch, PASSPHRASE)
    home.open().dispose()
    home.open().dispose()


def test_an_open_hub_is_sealed_later_and_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = Administrator(tmp_path / "hub")
    told = administrator.does("init", "--name", NAME, "--address", "127.0.0.1")
    assert "lie open" in told
    keys = HubHome(administrator.home).keys()
    inside = administrator.home / "hub.key"
    refusal = administrator.does("seal", "--with", "keyfile", "--key-file", str(inside), fails=True)
    assert "HUB_KEY_PLACE" in refusal
    stick = tmp_path / "stick" / "hub.key"
    told = administrator.does("seal", "--with", "keyfile", "--key-file", str(stick))
    assert "opens to nobody" in told
    forget()
    assert HubHome(administrator.home).keys() == keys
    say(monkeypatch, b"short")
    refusal = administrator.does("seal", "--with", "passphrase", fails=True)
    assert "HUB_PASSPHRASE_SHORT" in refusal
    administrator.does("seal", "--with", "none")
    assert HubHome(administrator.home).seal_of() is SealKind.NONE


def test_a_sealed_hub_is_backed_up_and_comes_back(tmp_path: Path) -> None:
    stick = tmp_path / "stick" / "hub.key"
    make_key(stick)
    key, recipient = new_recovery_key()
    home = hub_at(tmp_path / "hub", Sealing(SealKind.KEYFILE, read_key(stick), stick))
    copy = back_up(home, tmp_path / "copies", recipient)
    other = HubHome(tmp_path / "other")
    restore(copy, key, other)
    assert other.keys() == home.keys()


def test_the_databases_password_is_kept_with_the_keys_alone(tmp_path: Path) -> None:
    """Also where an older program left it in the settings."""
    url = "postgresql+psycopg://jiceng:s%40cret@db.example/jiceng?password=other"
    for number, sealing in enumerate((None, Sealing(SealKind.PASSPHRASE, PASSPHRASE))):
        home = HubHome(tmp_path / f"hub{number}")
        home.set_up(HubSettings(NAME, ["127.0.0.1"], database=url), sealing=sealing)
        settings = (home.folder / "hub.json").read_text()
        assert "cret" not in settings
        assert "other" not in settings
        assert home.address() == "postgresql+psycopg://jiceng:s%40cret@db.example/jiceng"
    old = HubHome(tmp_path / "old")
    old.set_up(HubSettings(NAME, ["127.0.0.1"]))
    raw = b'{"name":"x","addresses":["127.0.0.1"],"database":"postgresql+psycopg://a:b@h/d"}'
    (old.folder / "hub.json").write_bytes(raw)
    assert old.address() == "postgresql+psycopg://a:b@h/d"
    assert b"a:b@" not in (old.folder / "hub.json").read_bytes()
    assert old.address("postgresql+psycopg://c@h/d") == "postgresql+psycopg://c@h/d"


def test_a_password_in_an_argument_is_warned_of(tmp_path: Path) -> None:
    administrator = Administrator(tmp_path / "hub")
    administrator.does("init", "--name", NAME, "--address", "127.0.0.1")
    url = "postgresql+psycopg://a:b@127.0.0.1:1/d"
    told = administrator.does("status", "--database", url, fails=True)
    assert "PGPASSFILE" in told
    assert "PGPASSFILE" not in administrator.does("status")


def test_the_folder_is_shut_to_others(tmp_path: Path) -> None:
    home = hub_at(tmp_path / "hub", None)
    home.folder.chmod(0o755)
    home.open().dispose()
    assert home.folder.stat().st_mode & 0o077 == 0
    back_up(home, tmp_path / "copies", new_recovery_key()[1])
    assert (tmp_path / "copies").stat().st_mode & 0o077 == 0


def test_a_worker_gets_the_keys_by_a_pipe_alone(tmp_path: Path) -> None:
    from sync.hub.wire.running import WorkerApp

    keys = HubKeys.new()
    told = repr(WorkerApp(tmp_path, "postgresql+psycopg://a:b@h/d", 4, keys))
    assert keys.signing not in told
    assert "a:b" not in told
