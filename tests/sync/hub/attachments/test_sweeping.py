"""Attachments make room: what nobody can see any more goes after a month, what is seen stays."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from app.attachments import AttachmentState
from app.attachments.record import Attachment
from app.core.rights import FacilityKind
from sync.client.notices import Happening, notices_of
from sync.hub.attachments.pieces import HubBlobs, used_by
from sync.hub.attachments.sweeping import sweep
from sync.hub.storage.tables import BLOB, BLOB_PART
from sync.protocol.problems import ProtocolError
from tests.county import County
from tests.pictures import picture
from tests.sync.test_attachments import Place, naming, refused

HOSPITAL = FacilityKind.COUNTY_HOSPITAL


@pytest.fixture
def clinic(county: County) -> Place:
    return place(county, "满杖子乡卫生院")


@pytest.fixture
def other(county: County) -> Place:
    return place(county, "别处医院")


def place(county: County, name: str) -> Place:
    return Place.of(county.workstation(name, county.facility(name, HOSPITAL), HOSPITAL))


def swept(county: County, days: float = 0) -> int:
    county.now += timedelta(days=days)
    return sweep(county.hub, nullcontext)


def bytes_kept(county: County) -> int:
    with county.hub.engine.begin() as connection:
        length = func.coalesce(func.sum(func.length(BLOB_PART.c.content)), 0)
        return int(connection.execute(select(length)).scalar_one())


def void(county: County, of: Place, attachment_id: str) -> None:
    with of.workstation.store.transaction(of.workstation.actor) as transaction:
        transaction.void(Attachment, attachment_id, "写错了")
    of.workstation.sync()


def test_what_was_voided_is_freed_after_a_month_and_not_before(
    county: County, clinic: Place
) -> None:
    kept, gone = picture(), picture()
    clinic.attach(kept)
    gone_id = clinic.attach(gone)
    clinic.sync()
    void(county, clinic, gone_id)
    assert [swept(county), swept(county, 29)] == [0, 0]
    assert swept(county, 2) == 1
    assert bytes_kept(county) == len(kept.content)
    assert swept(county, 60) == 0


def test_a_picture_that_is_attached_again_meanwhile_stays(county: County, clinic: Place) -> None:
    file = picture()
    void_id = clinic.attach(file)
    clinic.sync()
    void(county, clinic, void_id)
    assert swept(county) == 0
    again = clinic.attach(file)
    clinic.sync()
    assert swept(county, 40) == 0
    assert clinic.state(again) == (AttachmentState.HERE, 100)
    assert bytes_kept(county) == len(file.content)


def test_a_beginning_that_does_not_grow_is_freed(county: County, clinic: Place) -> None:
    attachment_id = naming(clinic, picture(2000))
    clinic.workstation.sync()
    hub, device, facility = clinic.wire.hub, clinic.workstation.device, clinic.wire.facility
    hub.add(device, facility, attachment_id, 0, bytes(100))
    assert swept(county, 29) == 0
    hub.add(device, facility, attachment_id, 100, bytes(100))
    assert swept(county, 29) == 0
    assert swept(county, 2) == 1
    assert bytes_kept(county) == 0


# Room


def test_an_institution_has_so_much_room_and_others_have_theirs(
    county: County, clinic: Place, other: Place
) -> None:
    first, second = picture(), picture()
    county.hub.attachment_room = len(first.content) + len(second.content) - 1
    clinic.attach(first)
    refused_id = clinic.attach(second)
    elsewhere = other.attach(second)
    assert clinic.sync()
    assert other.sync()
    assert clinic.state(refused_id) == (AttachmentState.TO_SEND, 0)
    assert clinic.sync()
    told = [one.happening for one in notices_of(clinic.workstation.store)]
    assert told == [Happening.ATTACHMENT_ROOM]
    assert notices_of(other.workstation.store) == []
    assert other.state(elsewhere) == (AttachmentState.HERE, 100)
    add, device, facility = clinic.wire.hub.add, clinic.workstation.device, clinic.wire.facility
    with county.hub.engine.begin() as connection:
        assert used_by(connection, facility) == len(first.content)
    third = naming(clinic, picture())
    clinic.workstation.sync()
    assert refused(lambda: add(device, facility, third, 0, b"x")) == "ATTACHMENT_ROOM"


def test_room_comes_back_with_what_is_freed(county: County, clinic: Place) -> None:
    first, second = picture(), picture()
    county.hub.attachment_room = max(len(first.content), len(second.content))
    first_id = clinic.attach(first)
    clinic.sync()
    second_id = clinic.attach(second)
    clinic.sync()
    assert clinic.state(second_id) == (AttachmentState.TO_SEND, 0)
    void(county, clinic, first_id)
    swept(county)
    assert swept(county, 31) == 1
    clinic.sync()
    assert clinic.state(second_id) == (AttachmentState.HERE, 100)


# Strangers who know a fingerprint


def test_a_stranger_hears_the_same_whether_the_county_has_it_or_not(
    county: County, clinic: Place, other: Place
) -> None:
    there, nowhere = picture(), picture()
    clinic.attach(there)
    clinic.sync()
    ids = [naming(other, file, proof="0" * 64) for file in (there, nowhere)]
    other.workstation.sync()
    hub, device, facility = other.wire.hub, other.workstation.device, other.wire.facility
    answers = [[(state.size, state.held) for state in hub.states(facility, [one])] for one in ids]
    assert answers[0] == [(len(there.content), 0)]
    assert answers[1] == [(len(nowhere.content), 0)]
    for one in ids:
        assert refused(partial(hub.add, device, facility, one, 5, b"x")) == ("ATTACHMENT_OFFSET")
        assert hub.add(device, facility, one, 0, b"x").held == 1


def test_a_stranger_cannot_throw_an_unfinished_upload_back(
    county: County, clinic: Place, other: Place
) -> None:
    file = picture()
    mine = naming(clinic, file)
    his = naming(other, file, proof="0" * 64)
    for one in (clinic, other):
        one.workstation.sync()
    half = len(file.content) // 2

    assert _send(clinic, mine, 0, file.content[:half]) == half
    with pytest.raises(ProtocolError) as caught:
        _send(other, his, half, bytes(len(file.content) - half))
    assert caught.value.code == "ATTACHMENT_OFFSET"
    _send(other, his, 0, bytes(half))
    rest = bytes(len(file.content) - half)
    assert refused(lambda: _send(other, his, half, rest)) == "ATTACHMENT_HASH"
    assert _send(clinic, mine, half, file.content[half:]) == len(file.content)
    facility = clinic.wire.facility
    assert HubBlobs(county.hub).read(facility, mine, 0, half) == file.content[:half]


def test_whoever_sends_what_another_has_finished_meanwhile_need_not_go_on(
    county: County, clinic: Place, other: Place
) -> None:
    file = picture()
    half, size = len(file.content) // 2, len(file.content)
    ids = [(one, naming(one, file)) for one in (clinic, other)]
    for one, record in ids:
        one.workstation.sync()
        assert _send(one, record, 0, file.content[:half]) == half
    (first, mine), (second, his) = ids
    assert _send(first, mine, half, file.content[half:]) == size
    with pytest.raises(ProtocolError) as caught:
        _send(second, his, half, file.content[half:])
    assert caught.value.detail == {"held": size}
    with county.hub.engine.begin() as connection:
        whole = select(func.count()).select_from(BLOB).where(BLOB.c.complete)
        assert connection.execute(whole).scalar_one() == 1
    for one, record in ids:
        assert one.wire.hub.read(one.wire.facility, record, 0, 10) == file.content[:10]


def _send(of: Place, record: str, offset: int, content: bytes) -> int:
    device, facility = of.workstation.device, of.wire.facility
    return of.wire.hub.add(device, facility, record, offset, content).held
