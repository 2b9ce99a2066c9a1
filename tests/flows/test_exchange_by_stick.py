"""A township without any network: its work goes to the county on a stick, and the answers come home."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.receipts import ReceiptState
from app.referrals import State, StepCode
from sync.client.courier import Received
from sync.client.status import status_of
from sync.hub.journal.records import row_of
from sync.hub.storage.tables import RECORD
from tests.county import Workstation
from tests.flows.clinics import APPOINTMENT, Clinics, case, referrals, resident, states, written


@pytest.fixture
def clinics(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Clinics:
    engine = request.getfixturevalue("server") if database == "server" else None
    return Clinics(tmp_path, engine)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carried(clinics: Clinics, at: Workstation, stick: Path) -> Received:
    """From this computer to the hub and home again, all on the stick."""
    at.courier.pack(stick)
    for outcome in clinics.county.sticks.take(stick):
        assert outcome.problem is None
    return at.courier.unpack(stick)


def test_a_referral_goes_there_and_back_by_stick_alone(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(county)
    carried(clinics, township, stick)
    referral_id = referrals(township).refer(written(township, county))

    received = carried(clinics, township, stick)
    assert received.confirmed > 0
    assert status_of(township.store).waiting == 0
    county.sync()
    assert [line.id for line in referrals(county).in_tray()] == [referral_id]
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    county.sync()

    carried(clinics, township, stick)
    assert case(township, referral_id).state is State.ACCEPTED
    accepted = case(township, referral_id).accepted
    assert accepted is not None
    assert accepted.bed == "12床"
    assert township.wire.last is None  # not a word over the network


def test_nothing_counts_as_sent_before_the_stick_is_back(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(county)
    carried(clinics, township, stick)
    referral_id = referrals(township).refer(written(township, county))
    township.courier.pack(stick)

    receipt = case(township, referral_id).receipt
    assert receipt.state is ReceiptState.SAVED_HERE
    assert receipt.stick_at == township.store.clock.now()
    waiting = status_of(township.store).waiting
    assert waiting == status_of(township.store).on_stick > 0

    list(clinics.county.sticks.take(stick))
    assert case(township, referral_id).receipt.state is ReceiptState.SAVED_HERE
    township.courier.unpack(stick)
    assert case(township, referral_id).receipt.state is ReceiptState.ON_HUB
    assert status_of(township.store).on_stick == 0


def test_a_stick_that_is_lost_costs_nothing(clinics: Clinics, stick: Path, tmp_path: Path) -> None:
    township = clinics.township
    resident(township, "孙福")
    lost = tmp_path / "lost"
    lost.mkdir()
    township.courier.pack(lost)
    assert carried(clinics, township, stick).confirmed == 1
    assert names_at_the_hub(clinics) == ["孙福"]
    list(clinics.county.sticks.take(lost))  # somebody finds it in the bus, months later
    assert names_at_the_hub(clinics) == ["孙福"]
    assert township.courier.unpack(lost).confirmed == 0
    assert status_of(township.store).needs_attention == 0


def test_the_line_and_the_stick_may_be_used_together(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    referral_id = referrals(township).refer(written(township, county))
    township.courier.pack(stick)
    clinics.sync(township, county)  # the line comes back while the stick is under way
    list(clinics.county.sticks.take(stick))
    township.courier.unpack(stick)
    clinics.sync(township, county)
    assert states(referral_id, township, county) == {"waiting"}
    assert clinics.county.hub.undelivered() == {}
    assert township.conversation().copies_noticed == 0
    assert status_of(township.store).waiting == 0


def test_the_hub_went_back_and_the_stick_brings_all_again(clinics: Clinics, stick: Path) -> None:
    township = clinics.township
    carried(clinics, township, stick)
    put_back = clinics.county.safety_copy()
    resident(township, "孙福")
    carried(clinics, township, stick)
    put_back()
    assert names_at_the_hub(clinics) == []
    resident(township, "周桂英")
    for _ in range(3):  # hears of it; offers what was lost; the rest
        carried(clinics, township, stick)
    assert names_at_the_hub(clinics) == ["周桂英", "孙福"]
    assert status_of(township.store).waiting == 0
    assert township.conversation().hub_went_back == 1


def test_a_county_computer_passes_on_what_it_cannot_read(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    resident(township, "孙福")
    township.courier.pack(stick)
    passed = county.courier.pass_on(stick, clinics.county.post_room)
    assert (passed.files, passed.problems) == (1, [])
    assert township.courier.unpack(stick).confirmed == 1
    assert names_at_the_hub(clinics) == ["孙福"]


def test_news_come_by_stick_to_somebody_who_sent_nothing(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    carried(clinics, township, stick)
    referral_id = referrals(township).refer(written(township, county))
    carried(clinics, township, stick)
    county.sync()
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    county.sync()
    clinics.county.restart_hub()
    (device,) = [d for d in clinics.county.devices.all() if d.id == township.device]
    clinics.county.sticks.give(stick, device)
    township.courier.unpack(stick)
    assert states(referral_id, township, county) == {"accepted"}


def names_at_the_hub(clinics: Clinics) -> list[str]:
    with clinics.county.hub.engine.connect() as connection:
        found = connection.execute(select(RECORD).where(RECORD.c.kind == "patient")).mappings()
        return sorted(str(row_of(one).fields["name"]) for one in found)
