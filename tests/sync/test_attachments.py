"""Pictures go up and come down over a line that breaks, once each, and only to who may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from app.attachments import About, Attachments, AttachmentState, NewFile
from app.attachments.record import Attachment, proof_of
from app.core.errors import ClinicError, NetworkError
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from app.storage.blobs import PIECE
from app.storage.transaction import new_id
from sync.client.attachments import Lane, PartPace
from sync.hub.attachments.pieces import MOST_UNFINISHED
from sync.hub.storage.tables import BLOB, BLOB_PART
from sync.protocol.api import BlobApi
from sync.protocol.messages import BlobState
from sync.protocol.problems import ProtocolError
from tests.county import MORNING, County, DroppedLink, Workstation
from tests.pictures import BlobWire, picture

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE
VILLAGE = FacilityKind.VILLAGE_CLINIC
HOSPITAL = FacilityKind.COUNTY_HOSPITAL


@dataclass
class Place:
    """One computer with its lane, and what a person there sees."""

    workstation: Workstation
    wire: BlobWire

    @classmethod
    def of(cls, workstation: Workstation) -> Place:
        return cls(workstation, BlobWire(workstation))

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.workstation.store, self.workstation.actor)

    def note(self) -> About:
        """A record of this place; a village's is its township's too."""
        notes = Notes(self.workstation.store, self.workstation.actor)
        return About.case("note", notes.write(Note(noted_on=MORNING.date(), title="心电图")))

    def attach(self, file: NewFile, about: About | None = None) -> str:
        return self.attachments.attach(file, about or self.note())

    def lane(self, may_go_on: Callable[[], bool] = lambda: True) -> bool:
        """As after a new start of the program."""
        return Lane(self.workstation.store, self.wire, lambda: 0.0).run_once(may_go_on)

    def sync(self) -> bool:
        self.workstation.sync()
        return self.lane()

    def state(self, attachment_id: str) -> tuple[AttachmentState, int]:
        line = self.attachments._line(attachment_id)
        return line.state, line.percent

    def shows(self, attachment_id: str) -> bytes:
        return self.attachments.open(attachment_id).content

    @property
    def bytes_sent(self) -> int:
        return sum(length for _, length in self.wire.sent)


@pytest.fixture
def village(county: County) -> Place:
    """Under `township`, who sees its notes."""
    parent = county.facility("满杖子乡卫生院", TOWNSHIP)
    facility = county.facility("杨树沟村卫生室", VILLAGE, parent_id=parent)
    return Place.of(county.workstation("village", facility, VILLAGE))


@pytest.fixture
def township(county: County, village: Place) -> Place:
    parent = county.hub.directory().parent(village.wire.facility)
    assert parent is not None
    return Place.of(county.workstation("township", parent, TOWNSHIP))


@pytest.fixture
def stranger(county: County) -> Place:
    facility = county.facility("别处医院", HOSPITAL)
    return Place.of(county.workstation("stranger", facility, HOSPITAL))


def kept(county: County) -> tuple[int, int]:
    """Contents and their bytes in the hub's database."""
    with county.hub.engine.begin() as connection:
        contents = connection.execute(select(func.count()).select_from(BLOB)).scalar_one()
        length = func.coalesce(func.sum(func.length(BLOB_PART.c.content)), 0)
        return contents, connection.execute(select(length)).scalar_one()


# There and back


def test_a_picture_of_the_village_is_seen_at_the_township(village: Place, township: Place) -> None:
    file = picture()
    attachment_id = village.attach(file)
    assert village.state(attachment_id) == (AttachmentState.TO_SEND, 0)
    assert village.sync()
    assert village.state(attachment_id) == (AttachmentState.HERE, 100)
    assert township.sync()
    assert township.state(attachment_id) == (AttachmentState.HERE, 100)
    assert township.shows(attachment_id) == file.content


def test_the_record_may_come_long_before_its_picture(
    county: County, village: Place, township: Place
) -> None:
    file = picture(10 * PIECE)
    attachment_id = village.attach(file)
    village.workstation.sync()
    township.sync()
    assert township.state(attachment_id) == (AttachmentState.COMING, 0)
    with pytest.raises(ClinicError) as caught:
        township.shows(attachment_id)
    assert caught.value.code == "ATTACHMENT_MISSING"

    village.wire.before = broken_from(4 * PIECE)
    with pytest.raises(DroppedLink):
        village.lane()
    county.now += timedelta(days=120)
    township.sync()
    assert township.state(attachment_id) == (AttachmentState.COMING, 0)

    village.wire.before = whole
    assert village.sync()
    township.wire.after = broken_from(0)
    with pytest.raises(DroppedLink):
        township.sync()
    township.wire.after, township.wire.before = whole, broken_from(4 * PIECE)
    with pytest.raises(DroppedLink):
        township.sync()
    assert township.state(attachment_id) == (AttachmentState.COMING, 40)
    township.wire.before = whole
    county.now += timedelta(days=200)
    assert township.sync()
    assert township.shows(attachment_id) == file.content


def whole(offset: int) -> None:
    """The line holds."""


def broken_from(place: int) -> Callable[[int], None]:
    def breaks(offset: int) -> None:
        if offset >= place:
            raise DroppedLink

    return breaks


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_breaks_at_every_part_loses_and_repeats_little(
    county: County, village: Place, township: Place, moment: str
) -> None:
    """Killed between a part and its acknowledgement, the program asks the hub where it is."""
    file = picture(9 * PIECE + 3)
    attachment_id = village.attach(file)
    village.workstation.sync()
    broken: set[int] = set()

    def once(offset: int) -> None:
        if offset not in broken:
            broken.add(offset)
            raise DroppedLink

    for place in (village, township):
        broken.clear()
        setattr(place.wire, moment, once)
        until_done(place)
    assert township.shows(attachment_id) == file.content
    assert village.bytes_sent == len(file.content)
    assert kept(county) == (1, len(file.content))


def until_done(place: Place) -> None:
    for _ in range(30):
        try:
            place.sync()
        except DroppedLink:
            continue
        return
    raise AssertionError("it never got through")


def test_two_computers_with_the_same_picture_send_it_once(county: County, village: Place) -> None:
    colleague = county.workstation("second", village.wire.facility, VILLAGE)
    second, file = Place.of(colleague), picture()
    first_id, second_id = village.attach(file), second.attach(file)
    village.sync()
    second.sync()
    village.sync()
    assert (village.bytes_sent, second.bytes_sent) == (len(file.content), 0)
    assert village.wire.fetched == second.wire.fetched == []
    assert village.shows(second_id) == second.shows(first_id) == file.content
    assert kept(county) == (1, len(file.content))


def test_two_computers_sending_at_once_go_on_where_the_hub_is(
    county: County, village: Place
) -> None:
    second = Place.of(county.workstation("second", village.wire.facility, VILLAGE))
    file = picture(12 * PIECE)
    village.attach(file)
    second.attach(file)
    second.workstation.sync()

    def overtaken(offset: int) -> None:
        village.wire.before = whole
        second.lane()

    village.wire.before = overtaken
    assert village.sync()
    assert village.bytes_sent + second.bytes_sent == len(file.content)
    assert kept(county) == (1, len(file.content))


def test_nothing_is_asked_when_nothing_is_to_be_moved(village: Place) -> None:
    village.attach(picture())
    village.sync()
    village.wire.asked = 0
    village.sync()
    assert village.wire.asked == 0


def test_it_gives_way_between_two_parts_and_goes_on_later(village: Place) -> None:
    attachment_id = village.attach(picture(20 * PIECE))
    village.workstation.sync()
    answers = iter([True, True, False])
    assert not village.lane(lambda: next(answers))
    assert village.state(attachment_id) == (AttachmentState.TO_SEND, 20)
    assert not village.lane(lambda: False)
    assert village.lane()
    assert village.state(attachment_id) == (AttachmentState.HERE, 100)


def test_what_was_removed_meanwhile_is_not_sent(village: Place, county: County) -> None:
    attachment_id = village.attach(picture())
    village.workstation.sync()
    village.attachments.remove(attachment_id, "拍错了")
    assert village.sync()
    assert village.bytes_sent == 0
    assert kept(county) == (0, 0)


def test_nothing_on_any_disk_shows_the_picture(tmp_path: Path) -> None:
    county = County(tmp_path)
    parent = county.facility("满杖子乡卫生院", TOWNSHIP)
    under = county.facility("杨树沟村卫生室", VILLAGE, parent_id=parent)
    village = Place.of(county.workstation("village", under, VILLAGE))
    township = Place.of(county.workstation("township", parent, TOWNSHIP))
    file = picture()
    attachment_id = village.attach(file)
    village.sync()
    township.sync()
    assert township.shows(attachment_id) == file.content
    canaries = [file.content[start : start + 24] for start in range(0, len(file.content), 4000)]
    canaries += [hashlib.sha256(file.content).hexdigest().encode(), "心电图".encode()]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".blob"]) == 2
    for path in files:
        assert not any(canary in path.read_bytes() for canary in canaries), path
        assert not any(canary.decode("latin-1") in path.name for canary in canaries)


def test_two_computers_that_begin_at_the_same_moment_send_it_once(
    county: County, village: Place
) -> None:
    second = Place.of(county.workstation("second", village.wire.facility, VILLAGE))
    file = picture(12 * PIECE)
    for place in (village, second):
        place.attach(file)
        place.workstation.sync()
    together = Barrier(2, timeout=20)

    def meets(place: Place) -> Callable[[int], None]:
        def meet(offset: int) -> None:
            place.wire.before = whole
            together.wait()

        return meet

    for place in (village, second):
        place.wire.before = meets(place)
    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(Place.lane, (village, second)))
    assert kept(county) == (1, len(file.content))
    assert village.bytes_sent + second.bytes_sent == len(file.content)


def test_a_hub_of_an_older_program_leaves_them_waiting(village: Place) -> None:
    class OldHub:
        def blob_states(self, ids: object) -> list[BlobState]:
            raise ProtocolError("NOT_FOUND")

    attachment_id = village.attach(picture())
    village.workstation.sync()
    assert Lane(village.workstation.store, cast("BlobApi", OldHub())).run_once()
    assert village.state(attachment_id) == (AttachmentState.TO_SEND, 0)


# What arrives wrong


def test_bytes_that_change_on_the_way_up_are_sent_once_more(county: County, village: Place) -> None:
    file = picture()
    attachment_id = village.attach(file)
    village.workstation.sync()
    village.wire.spoil = lambda content: bytes(len(content))
    assert village.lane()
    assert village.state(attachment_id) == (AttachmentState.TO_SEND, 0)
    assert kept(county) == (1, 0)
    village.wire.spoil = lambda content: content
    assert village.lane()
    assert village.state(attachment_id) == (AttachmentState.HERE, 100)


def test_bytes_that_change_on_the_way_down_are_fetched_once_more(
    village: Place, township: Place
) -> None:
    file = picture()
    attachment_id = village.attach(file)
    village.sync()
    township.wire.spoil = lambda content: bytes(len(content))
    assert township.sync()
    assert township.state(attachment_id) == (AttachmentState.COMING, 0)
    township.wire.spoil = lambda content: content
    assert township.sync()
    assert township.shows(attachment_id) == file.content


def test_a_hub_that_answers_with_too_little_is_no_hub(village: Place, township: Place) -> None:
    village.attach(picture())
    village.sync()
    township.workstation.sync()
    township.wire.spoil = lambda content: content[:-1]
    with pytest.raises(NetworkError):
        township.lane()


def test_a_file_lost_on_this_disk_comes_back_from_the_hub(village: Place) -> None:
    file = picture()
    attachment_id = village.attach(file)
    village.sync()
    (path,) = village.workstation.store.blobs._folder.iterdir()
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(ClinicError):
        village.shows(attachment_id)
    path.unlink()
    assert village.sync()
    assert village.shows(attachment_id) == file.content


def test_a_file_spoilt_before_it_was_sent_stops_no_other(village: Place) -> None:
    spoilt, whole_one = village.attach(picture()), village.attach(picture())
    (path, *_) = sorted(
        village.workstation.store.blobs._folder.iterdir(), key=lambda one: one.stat().st_mtime_ns
    )
    path.write_bytes(bytes(path.stat().st_size))
    assert village.sync()
    assert village.state(spoilt)[0] is AttachmentState.COMING
    assert village.state(whole_one)[0] is AttachmentState.HERE


def test_a_hub_that_comes_back_from_yesterday_gets_the_picture_again(
    tmp_path: Path,
) -> None:
    county = County(tmp_path)
    facility = county.facility("满杖子乡卫生院", TOWNSHIP)
    place = Place.of(county.workstation("township", facility, TOWNSHIP))
    old = place.attach(picture())
    place.sync()
    copy = county.back_up_hub()
    file = picture()
    place.attach(file)
    place.sync()
    county.bring_hub_back(copy)
    place.wire.sent.clear()
    assert place.sync()
    assert place.bytes_sent == len(file.content)
    assert kept(county)[0] == 2
    assert place.state(old) == (AttachmentState.HERE, 100)


# Who may


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ProtocolError) as caught:
        call()
    return caught.value.code


def test_what_is_unknown_and_what_belongs_to_others_is_refused_alike(
    village: Place, stranger: Place
) -> None:
    attachment_id = village.attach(picture())
    note_id = village.note().id
    village.sync()
    hub, device, facility = stranger.wire.hub, stranger.workstation.device, stranger.wire.facility
    for name in (attachment_id, note_id, new_id(), "", "x" * 200):
        assert hub.states(facility, [name]) == []
        assert refused(partial(hub.read, facility, name, 0, 10)) == "NOT_FOUND"
        assert refused(partial(hub.add, device, facility, name, 0, b"x")) == "NOT_FOUND"


def test_to_know_a_fingerprint_is_not_to_have_the_picture(village: Place, stranger: Place) -> None:
    file = picture()
    village.attach(file)
    village.sync()
    thief = stranger.workstation
    record_id = naming(stranger, file, proof="0" * 64)
    thief.sync()
    unheard_of = [BlobState(record_id, len(file.content), 0)]
    assert stranger.wire.hub.states(stranger.wire.facility, [record_id]) == unheard_of
    read = stranger.wire.hub.read
    assert refused(lambda: read(stranger.wire.facility, record_id, 0, 10)) == "NOT_FOUND"
    assert stranger.lane()
    assert stranger.wire.fetched == []


def naming(place: Place, file: NewFile, proof: str = "", **lies: Any) -> str:
    """A record that names a content without having it."""
    record_id, about = new_id(), place.note()
    record = Attachment(
        id=record_id,
        name="x",
        media_type="image/jpeg",
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        proof=proof or proof_of(record_id, file.content),
        about_kind=about.kind,
        about_id=about.id,
    )
    for name, value in lies.items():
        setattr(record, name, value)
    with place.workstation.store.transaction(place.workstation.actor) as transaction:
        return transaction.put(record, root=about.root)


def test_who_had_the_same_picture_needs_not_send_it(village: Place, stranger: Place) -> None:
    file = picture()
    village.attach(file)
    village.sync()
    attachment_id = stranger.attach(file)
    stranger.sync()
    assert stranger.bytes_sent == 0
    assert stranger.state(attachment_id) == (AttachmentState.HERE, 100)


def test_a_record_that_lies_about_the_size_disturbs_nobody(
    county: County, village: Place, stranger: Place
) -> None:
    file = picture()
    liar = naming(stranger, file, size=10)
    stranger.workstation.sync()
    add = stranger.wire.hub.add
    device, facility = stranger.workstation.device, stranger.wire.facility
    assert refused(lambda: add(device, facility, liar, 0, file.content[:10])) == "ATTACHMENT_HASH"
    assert refused(lambda: add(device, facility, liar, 0, file.content[:11])) == "TOO_LARGE"
    attachment_id = village.attach(file)
    village.sync()
    assert village.state(attachment_id) == (AttachmentState.HERE, 100)


@pytest.mark.parametrize("offset", [-1, 1, PIECE, 10**30])
def test_a_part_at_the_wrong_place_is_refused_with_the_right_one(
    village: Place, offset: int
) -> None:
    attachment_id = village.attach(picture())
    village.workstation.sync()
    hub, device, facility = village.wire.hub, village.workstation.device, village.wire.facility
    with pytest.raises(ProtocolError) as caught:
        hub.add(device, facility, attachment_id, offset, b"x")
    assert (caught.value.code, caught.value.detail) == ("ATTACHMENT_OFFSET", {"held": 0})


@pytest.mark.parametrize("content", [b"", bytes(1024 * 1024 + 1)])
def test_a_part_of_no_or_too_many_bytes_is_refused(village: Place, content: bytes) -> None:
    attachment_id = village.attach(picture())
    village.workstation.sync()
    hub, device, facility = village.wire.hub, village.workstation.device, village.wire.facility
    said = refused(lambda: hub.add(device, facility, attachment_id, 0, content))
    assert said == "TOO_LARGE"


@pytest.mark.parametrize(
    ("offset", "length"), [(-1, 10), (10**30, 10), (0, 0), (0, -5), (5 * PIECE + 700, 1)]
)
def test_a_stretch_that_is_none_is_refused(village: Place, offset: int, length: int) -> None:
    attachment_id = village.attach(picture(5 * PIECE + 700))
    village.sync()
    read = village.wire.hub.read
    facility = village.wire.facility
    assert refused(lambda: read(facility, attachment_id, offset, length)) == "NOT_FOUND"


@pytest.mark.parametrize("cut", [1, 700, PIECE, 3 * PIECE + 11])
def test_any_stretch_may_be_read_however_it_arrived(village: Place, cut: int) -> None:
    file = picture()
    attachment_id = village.attach(file)
    village.sync()
    read, facility = village.wire.hub.read, village.wire.facility
    stretches = [
        read(facility, attachment_id, start, cut) for start in range(0, 4 * PIECE, max(cut, PIECE))
    ]
    expected = [file.content[start : start + cut] for start in range(0, 4 * PIECE, max(cut, PIECE))]
    assert stretches == expected


def test_one_computer_cannot_fill_the_hub_with_beginnings(county: County, village: Place) -> None:
    ids = [naming(village, picture(2000)) for _ in range(MOST_UNFINISHED + 3)]
    village.workstation.sync()
    hub, device, facility = village.wire.hub, village.workstation.device, village.wire.facility
    for attachment_id in ids:
        county.now += timedelta(seconds=1)
        hub.add(device, facility, attachment_id, 0, bytes(100))
    assert kept(county) == (MOST_UNFINISHED, MOST_UNFINISHED * 100)
    held = {state.id: state.held for state in hub.states(facility, ids)}
    assert [held[one] for one in ids[:3]] == [0, 0, 0]


# Pace


def test_a_part_is_as_large_as_the_line_carries_in_a_few_seconds() -> None:
    now = [0.0]
    pace = PartPace(lambda: now[0])
    sizes = []
    for seconds in (0.1, 0.1, 0.1, 3.0, 9.0, 9.0, 9.0, 9.0, 9.0):
        with pace:
            now[0] += seconds
        sizes.append(pace.bytes // 1024)
    assert sizes == [128, 256, 256, 256, 128, 64, 32, 16, 16]
