"""Computers that cannot know of each other give no number twice; copies are told what they gave."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.identity import local_digits
from app.core.rights import FacilityKind
from app.patients import Patient, Patients
from sync.client.status import status_of
from tests.county import County, Workstation
from tests.stores import copy_store

KIND = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def one(county: County) -> Workstation:
    one = county.workstation("one", county.facility("满杖子乡卫生院", KIND), KIND)
    one.sync()
    return one


def new(at: Workstation, name: str) -> str:
    """Registers somebody; the number."""
    patients = Patients(at.store, at.actor)
    patient = patients.get(patients.register(Patient(name=name, sex="1", no_id_reason="新生儿")))
    assert patient is not None
    return patient.record_number or ""


def part(number: str) -> str:
    return local_digits(number)[:10]


def test_an_old_file_put_back_gives_numbers_of_another_part(
    county: County, one: Workstation, tmp_path: Path
) -> None:
    first = new(one, "甲一")
    old = one.copied("old")
    old.store.close()
    lost = new(one, "丙三")
    one.store.close()
    for tail in ("-wal", "-shm"):
        (county.folder / f"one.db{tail}").unlink(missing_ok=True)
    shutil.copy(county.folder / "old.db", county.folder / "one.db")
    one.store = county.open_store("one.db")
    again = new(one, "丁四")
    assert part(first) == part(lost) != part(again)


def image_of(at: Workstation) -> Workstation:
    """A copied disk, on which nothing tells that it is one: the files have their names too."""
    county, path = at.county, at.county.folder / "image" / "one.db"
    path.parent.mkdir()
    at.store.close()
    copy_store(county.folder / "one.db", path)
    at.store = county.open_store("one.db")
    image = Workstation(county, county.open_store("image/one.db"), at.device, at.actor)
    assert [told.error.code for told in image.store.damages()] == seen_before(at)
    return image


def seen_before(at: Workstation) -> list[str]:
    return [told.error.code for told in at.store.damages()]


def by_line(at: Workstation) -> None:
    for _ in range(3):
        at.sync()


def by_stick(at: Workstation) -> None:
    stick = at.county.folder / f"stick-{len(list(at.county.folder.iterdir()))}"
    stick.mkdir()
    at.courier.pack(stick)
    assert all(outcome.answered for outcome in at.county.sticks.take(stick))
    at.courier.unpack(stick)


@pytest.mark.parametrize("exchange", [by_line, by_stick])
def test_a_copied_disk_takes_another_part_and_both_desks_see_what_was_given_twice(
    one: Workstation, exchange: Callable[[Workstation], None]
) -> None:
    new(one, "甲一")
    exchange(one)
    copy = image_of(one)
    mine, others = new(one, "乙二"), new(copy, "丙三")
    assert mine == others
    for at in (one, copy, one, copy):
        exchange(at)
    parts = [part(new(at, "丁四")) for at in (one, copy)]
    assert parts[0] != parts[1]
    for at in (one, copy):
        (twice,) = Patients(at.store, at.actor).given_twice()
        assert {line.name for line in twice.residents} == {"乙二", "丙三"}
        assert status_of(at.store).given_twice == 1
        assert status_of(at.store).needs_attention >= 1


def test_a_disk_that_was_copied_before_its_computers_joined_gives_no_number_twice(
    county: County,
) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    one = county.workstation("one", centre, KIND)
    new(one, "甲一")
    copy = image_of(one)
    copy.device = county.workstation("two", centre, KIND).device
    copy.wire.device = copy.device
    for at in (one, copy):
        at.sync()
    assert new(one, "乙二") != new(copy, "丙三")
