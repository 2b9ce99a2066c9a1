"""A township without any network sends its ECG on the stick, and the picture of the county comes home."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from shutil import _ntuple_diskusage

import pytest

from app.attachments import About, Attachments, AttachmentState
from app.storage.blobs import PIECE
from sync.client.attachments import Lane
from sync.client.status import status_of
from sync.hub.attachments.by_stick import HubStickContents
from sync.protocol import contents
from sync.protocol.codec import decode, encode
from sync.protocol.contents import Stretch
from sync.protocol.envelope import Frame, FrameKind
from sync.protocol.messages import BlobQuery, BlobStates
from sync.protocol.problems import ProtocolError
from sync.protocol.stick import FOLDER
from tests.county import Workstation
from tests.flows.clinics import Clinics, referrals, written
from tests.flows.test_exchange_by_stick import carried
from tests.pictures import BlobWire, picture


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    return Clinics(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def at(workstation: Workstation) -> Attachments:
    return Attachments(workstation.store, workstation.actor)


def over_the_network(workstation: Workstation) -> None:
    workstation.sync()
    assert Lane(workstation.store, BlobWire(workstation)).run_once()


def state(workstation: Workstation, attachment_id: str) -> tuple[AttachmentState, int]:
    line = at(workstation)._line(attachment_id)
    return line.state, line.percent


def referred(clinics: Clinics, stick: Path) -> str:
    clinics.sync(clinics.hospital)
    carried(clinics, clinics.township, stick)
    return referrals(clinics.township).refer(written(clinics.township, clinics.hospital))


def test_an_ecg_goes_up_on_the_stick_with_its_referral(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    referral_id = referred(clinics, stick)
    ecg = picture(30 * PIECE + 5)
    attachment_id = at(township).attach(ecg, About.case("referral", referral_id))
    carried(clinics, township, stick)
    assert state(township, attachment_id) == (AttachmentState.HERE, 100)
    over_the_network(county)
    assert at(county).open(attachment_id).content == ecg.content
    for path in (stick / FOLDER).iterdir():
        assert ecg.content[1000:1024] not in path.read_bytes()


def test_a_picture_of_the_county_comes_home_on_the_stick(clinics: Clinics, stick: Path) -> None:
    township, county = clinics.township, clinics.hospital
    referral_id = referred(clinics, stick)
    carried(clinics, township, stick)
    county.sync()
    film = picture(40 * PIECE)
    attachment_id = at(county).attach(film, About.case("referral", referral_id))
    over_the_network(county)
    carried(clinics, township, stick)  # brings the record
    assert state(township, attachment_id) == (AttachmentState.COMING, 0)
    carried(clinics, township, stick)  # asks for what it names, and brings it
    assert at(township).open(attachment_id).content == film.content


def test_a_stick_that_is_lost_read_twice_or_old_only_makes_it_later(
    clinics: Clinics, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.contents.MOST_ON_STICK", contents.PART)
    township, county = clinics.township, clinics.hospital
    referral_id = referred(clinics, stick)
    carried(clinics, township, stick)
    ecg = picture(40 * PIECE)
    attachment_id = at(township).attach(ecg, About.case("referral", referral_id))
    carried(clinics, township, stick)
    assert state(township, attachment_id) == (AttachmentState.TO_SEND, 40)
    old = {path: path.read_bytes() for path in (stick / FOLDER).iterdir()}

    township.courier.pack(stick)
    for path in (stick / FOLDER).iterdir():
        path.unlink()  # lost on the way
    carried(clinics, township, stick)
    assert state(township, attachment_id) == (AttachmentState.TO_SEND, 80)

    for path, content in old.items():
        path.write_bytes(content)
    list(clinics.county.sticks.take(stick))
    township.courier.unpack(stick)
    for _ in range(3):
        carried(clinics, township, stick)
    assert state(township, attachment_id) == (AttachmentState.HERE, 100)
    over_the_network(county)
    assert at(county).open(attachment_id).content == ecg.content


def test_records_never_wait_for_pictures_that_find_no_room(
    clinics: Clinics, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township = clinics.township
    referral_id = referred(clinics, stick)
    large = at(township).attach(picture(100 * PIECE), About.case("referral", referral_id))
    monkeypatch.setattr("shutil.disk_usage", lambda path: _ntuple_diskusage(10**6, 0, 400_000))
    received = carried(clinics, township, stick)
    assert received.confirmed > 0
    assert status_of(township.store).waiting == 0
    assert state(township, large) == (AttachmentState.TO_SEND, 0)
    monkeypatch.undo()
    carried(clinics, township, stick)
    assert state(township, large) == (AttachmentState.HERE, 100)


def test_a_computer_gets_no_picture_of_a_case_that_is_not_its_own(
    clinics: Clinics, stick: Path
) -> None:
    stranger = clinics.another_hospital("别处医院")
    township = clinics.township
    clinics.sync(clinics.hospital, township, stranger)
    referral_id = referrals(township).refer(written(township, clinics.hospital))
    attachment_id = at(township).attach(picture(), About.case("referral", referral_id))
    over_the_network(township)
    query = BlobQuery([attachment_id, "0" * 32], {attachment_id: 0})
    device = clinics.county.devices.find(stranger.device)
    assert device is not None
    contents_of_hub = HubStickContents(clinics.county.hub, nullcontext())
    answered = contents_of_hub.heard(device, Frame(FrameKind.QUESTION, encode(query)))
    assert [frame.kind for frame in answered] == [FrameKind.STATES]
    assert decode(answered[0].content, BlobStates).states == []
    forged = Stretch(attachment_id, 0, b"x").framed()
    assert contents_of_hub.heard(device, forged) == []
    over_the_network(clinics.hospital)


@pytest.mark.parametrize("content", [b"", b"\x00" * 9, bytes(8) + b"\xff\xff", bytes(10)])
def test_a_frame_that_holds_no_stretch_is_damaged(content: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        list(contents.stretches([Frame(FrameKind.CONTENT, content)]))
    assert caught.value.code == "PKG_DAMAGED"
