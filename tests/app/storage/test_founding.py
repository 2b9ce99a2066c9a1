"""The first start makes a whole store or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import InvalidInput, StoreError
from app.storage import founding
from app.storage.founding import RECORDS, found_store
from app.storage.keys import KeyFile, MachineSecret, Unlocked
from app.storage.opening import open_connection
from tests.app.storage.setting import CHEAP, DOCTOR, PASSWORD, Computer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "基层通" / "store"


def found(folder: Path, machine: MachineSecret, password: str = PASSWORD) -> Unlocked:
    return found_store(folder, machine, DOCTOR, password, policy=CHEAP)


def test_a_new_store_opens_with_its_first_password(folder: Path, computer: Computer) -> None:
    found(folder, computer.machine)

    again = KeyFile(folder, computer.machine, policy=CHEAP).unlock(DOCTOR.id, PASSWORD)
    open_connection(folder / RECORDS, again.master.database_key()).close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "keys.a.json",
        "keys.b.json",
        RECORDS,
    ]


def test_an_empty_folder_made_by_the_installer_is_taken(folder: Path, computer: Computer) -> None:
    folder.mkdir(parents=True)
    found(folder, computer.machine)


def test_a_folder_with_anything_in_it_is_left_alone(folder: Path, computer: Computer) -> None:
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(StoreError) as caught:
        found(folder, computer.machine)
    assert caught.value.code == "DB_EXISTS"
    assert (folder / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("cut", ["create_file", "sync_folder", "replace_durably"])
def test_a_first_start_cut_off_begins_again(
    folder: Path, computer: Computer, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    def die(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(founding, cut, die)
        with pytest.raises(KeyboardInterrupt):
            found(folder, computer.machine)
    assert not folder.exists()

    found(folder, computer.machine)
    assert [path.name for path in folder.parent.iterdir()] == ["store"]


def test_a_weak_password_makes_no_store(folder: Path, computer: Computer) -> None:
    with pytest.raises(InvalidInput):
        found(folder, computer.machine, "1234567890")
    assert not folder.exists()
