"""Sticks that were torn, changed, forged, mixed up or made to harm: each is named, none has an effect."""

from __future__ import annotations

import errno
import os
import shutil
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import ClinicError
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from sync.client.courier import Courier
from sync.hub.storage.tables import DEVICE, METADATA
from sync.protocol import stick as sticks
from sync.protocol.codec import encode
from sync.protocol.envelope import (
    MOST_BYTES,
    MOST_FRAMES,
    Between,
    EnvelopeWay,
    Frame,
    FrameKind,
    UpCover,
    open_frames,
    read_envelope,
    seal,
)
from sync.protocol.messages import PROTOCOL, Operation, Request
from sync.protocol.signing import Signer, new_private_key
from tests.county import County, Workstation

CENTRE = FacilityKind.TOWNSHIP_CENTRE
Change = Callable[[bytes], bytes]


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def township(county: County) -> Workstation:
    facility = county.facility("河东中心卫生院", CENTRE)
    at = county.workstation("township", facility, CENTRE)
    note(at, "晨会")
    return at


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def note(at: Workstation, title: str) -> None:
    Notes(at.store, at.actor).write(Note(title=title, text="八点", noted_on=date(2026, 1, 15)))


def up_file(at: Workstation, stick: Path) -> Path:
    at.courier.pack(stick)
    return stick / sticks.FOLDER / sticks.name_of(EnvelopeWay.UP, at.device)


def codes(county: County, stick: Path) -> list[str]:
    """What the hub says to a stick."""
    found = county.sticks.take(stick)
    return [one.problem.code if one.problem else "ok" for one in found]


def at_the_hub(county: County) -> dict[str, list[str]]:
    """Everything the hub holds, but when it last heard of whom."""
    with county.hub.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in METADATA.sorted_tables
        }


def in_the_store(at: Workstation) -> list[object]:
    with at.store.reading() as session:
        connection = session.connection()
        return [
            connection.exec_driver_sql(f"SELECT * FROM {name}").all()
            for name in ("change", "sync_state", "note", "inbox", "history")
        ]


def between(at: Workstation, **other: object) -> Between:
    named = {
        "way": EnvelopeWay.UP,
        "device": at.device,
        "device_key": at.identity.speaker.signer.public,
        "hub_key": at.county.keys.signer.public,
    }
    return Between(**{**named, **other})  # type: ignore[arg-type]


def forged(at: Workstation, *frames: Frame, signer: Signer | None = None, **other: object) -> bytes:
    cover = UpCover("a life", None, 0, 0, len(frames))
    signer = signer or at.identity.speaker.signer
    return seal(between(at, **other), cover, frames, signer, at.county.keys.age_recipient)


def request_frame(at: Workstation, device: str = "", incarnation: str = "a life") -> Frame:
    request = Request(PROTOCOL, device or at.device, incarnation, None, None, 0)
    return Frame(FrameKind.REQUEST, encode(request))


def head_of(content: bytes) -> int:
    """Where the lines in the clear end."""
    return len(content) - len(read_envelope(content).sealed)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def another_signature(content: bytes) -> bytes:
    """One letter of it is another letter; a sign that no signature holds has a name of its own."""
    at = head_of(content) - 9
    letter = b"B" if content[at : at + 1] == b"A" else b"A"
    return content[:at] + letter + content[at + 1 :]


def turned_round(content: bytes, to: bytes = b"") -> bytes:
    """The other way, or another one altogether."""
    first, way, rest = content.split(b"\n", 2)
    return b"\n".join([first, to or {b"up": b"down", b"down": b"up"}[way], rest])


DAMAGE: dict[str, tuple[str, Change]] = {
    "empty": ("PKG_DAMAGED", lambda content: b""),
    "first letters": ("PKG_DAMAGED", lambda content: content[:5]),
    "first line": ("PKG_DAMAGED", lambda content: content[:15]),
    "only the head": ("PKG_DAMAGED", lambda content: content[: head_of(content)]),
    "half": ("PKG_DAMAGED", lambda content: content[: len(content) // 2]),
    "one byte less": ("PKG_DAMAGED", lambda content: content[:-1]),
    "junk behind": ("PKG_DAMAGED", lambda content: content + b"junk"),
    "a picture": ("PKG_NOT_OURS", lambda content: b"\x89PNG\r\n\x1a\n" + content),
    "zeros": ("PKG_NOT_OURS", lambda content: bytes(len(content))),
    "a newer version": ("PKG_NEWER", lambda c: c.replace(b"STICK 1\n", b"STICK 7\n")),
    "no version": ("PKG_DAMAGED", lambda c: c.replace(b"STICK 1\n", b"STICK x\n")),
    "another way": ("PKG_SIGNATURE", turned_round),
    "no way": ("PKG_DAMAGED", lambda c: turned_round(c, b"around")),
    "a changed body": ("PKG_SIGNATURE", lambda content: flipped(content, len(content) - 20)),
    "a changed signature": ("PKG_SIGNATURE", another_signature),
    "far too large": ("PKG_TOO_LARGE", lambda content: content + bytes(MOST_BYTES)),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_has_a_name_and_no_effect(
    county: County, township: Workstation, stick: Path, name: str
) -> None:
    code, change = DAMAGE[name]
    path = up_file(township, stick)
    path.write_bytes(change(path.read_bytes()))
    before = at_the_hub(county)
    assert codes(county, stick) == [code]
    assert at_the_hub(county) == before
    assert township.courier.look(stick).problems[0].code == code


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_answer_has_a_name_and_no_effect(
    county: County, township: Workstation, stick: Path, name: str
) -> None:
    code, change = DAMAGE[name]
    path = up_file(township, stick)
    assert codes(county, stick) == ["ok"]
    path.unlink()
    answer = path.with_name(sticks.name_of(EnvelopeWay.DOWN, township.device))
    answer.write_bytes(change(answer.read_bytes()))
    before = in_the_store(township)
    received = township.courier.unpack(stick)
    assert [problem.code for problem in received.problems] == [code]
    assert in_the_store(township) == before


def test_every_single_byte_counts(county: County, township: Workstation, stick: Path) -> None:
    path = up_file(township, stick)
    whole, before = path.read_bytes(), at_the_hub(county)
    for at in range(0, len(whole), max(1, len(whole) // 300)):
        path.write_bytes(flipped(whole, at))
        assert codes(county, stick)[0].startswith("PKG_")
    assert at_the_hub(county) == before


def test_a_stranger_s_file_is_refused(county: County, township: Workstation, stick: Path) -> None:
    path, stranger = up_file(township, stick), Signer(new_private_key())
    frame, before = request_frame(township), at_the_hub(county)
    forgeries = {
        "PKG_SIGNER": [
            forged(township, frame, signer=stranger, device_key=stranger.public),
            forged(township, frame, signer=stranger, device_key=stranger.public, device="nobody"),
        ],
        "PKG_SIGNATURE": [forged(township, frame, signer=stranger)],
        "PKG_NOT_FOR_YOU": [forged(township, frame, hub_key=stranger.public)],
        "BODY_INVALID": [
            forged(township, request_frame(township, device="somebody else")),
            forged(township, request_frame(township, incarnation="another life")),
        ],
    }
    for code, contents in forgeries.items():
        for content in contents:
            path.write_bytes(content)
            assert codes(county, stick) == [code]
    assert at_the_hub(county) == before


def test_a_blocked_computer_is_blocked_on_a_stick_too(
    county: County, township: Workstation, stick: Path
) -> None:
    up_file(township, stick)
    with county.hub.engine.begin() as connection:
        connection.execute(DEVICE.update().values(state="revoked"))
    before = at_the_hub(county)
    assert codes(county, stick) == ["DEVICE_REVOKED"]
    assert at_the_hub(county) == before


def test_bombs_are_not_unpacked(county: County, township: Workstation, stick: Path) -> None:
    path, before = up_file(township, stick), at_the_hub(county)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = packer.compress(b" " * 300_000_000) + packer.flush()
    many = [Frame(99, b"")] * (MOST_FRAMES + 1)
    for frames, code in (((Frame(FrameKind.REQUEST, bomb),), "TOO_LARGE"), (many, "PKG_TOO_LARGE")):
        path.write_bytes(forged(township, *frames))
        assert codes(county, stick) == [code]
    assert at_the_hub(county) == before


def test_what_a_newer_program_puts_in_beside_is_passed_over(
    county: County, township: Workstation, stick: Path
) -> None:
    path = up_file(township, stick)
    path.write_bytes(forged(township, Frame(99, b"what is to come"), request_frame(township)))
    assert codes(county, stick) == ["ok"]


def test_one_bad_file_stops_no_other(county: County, township: Workstation, stick: Path) -> None:
    path = up_file(township, stick)
    path.with_name("aaa.jiceng").write_bytes(b"nothing of ours")
    path.with_name("zzz.jiceng").write_bytes(path.read_bytes()[:-3])
    assert codes(county, stick) == ["PKG_NOT_OURS", "ok", "PKG_DAMAGED"]
    received = township.courier.unpack(stick)
    assert received.confirmed == 1
    assert {problem.code for problem in received.problems} == {"PKG_NOT_OURS", "PKG_DAMAGED"}


def _as_link(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def _as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.skipif(os.name == "nt", reason="made with what Windows has not")
@pytest.mark.parametrize("twist", [_as_link, _as_pipe, _as_device, _as_folder])
def test_only_plain_files_are_opened(
    county: County, township: Workstation, stick: Path, twist: Callable[[Path], None]
) -> None:
    twist(up_file(township, stick))
    assert codes(county, stick) == ["PKG_PATH"]
    assert [one.code for one in township.courier.look(stick).problems] == ["PKG_PATH"]


@pytest.mark.skipif(os.name == "nt", reason="made with what Windows has not")
def test_a_folder_that_leads_elsewhere_is_not_followed(
    county: County, township: Workstation, stick: Path, tmp_path: Path
) -> None:
    up_file(township, stick)
    shutil.move(stick / sticks.FOLDER, tmp_path / "elsewhere")
    (stick / sticks.FOLDER).symlink_to(tmp_path / "elsewhere")
    for look in (lambda: codes(county, stick), lambda: township.courier.pack(stick)):
        with pytest.raises(ClinicError) as caught:
            look()
        assert caught.value.code == "PKG_PATH"


def test_no_more_entries_are_looked_at_than_an_honest_stick_has(
    county: County, township: Workstation, stick: Path
) -> None:
    folder = up_file(township, stick).parent
    for number in range(1001):
        (folder / f"{number}.txt").touch()
    with pytest.raises(ClinicError) as caught:
        codes(county, stick)
    assert caught.value.code == "PKG_TOO_MANY"


def test_names_that_mislead_are_no_names(
    county: County, township: Workstation, stick: Path
) -> None:
    """Whatever a file is called, it is for whom it says inside."""
    path = up_file(township, stick)
    for name in (
        "张\u202egnp.jiceng",
        "CON.jiceng",
        "down-00000000-01.jiceng",
        "x" * 240 + ".jiceng",
    ):
        shutil.copy(path, path.with_name(name))
    shutil.copy(os.fsencode(path), os.fsencode(path.parent) + b"/\xff\xfe.jiceng")
    assert codes(county, stick) == ["ok"] * 6
    assert township.courier.unpack(stick).confirmed == 1
    assert len(Notes(township.store, township.actor).latest()) == 1


# Mixed up


def test_the_same_stick_twice_counts_once(
    county: County, township: Workstation, stick: Path
) -> None:
    up_file(township, stick)
    assert codes(county, stick) == ["ok"]
    operations = at_the_hub(county)["op"]
    answer = stick / sticks.FOLDER / sticks.name_of(EnvelopeWay.DOWN, township.device)
    first = answer.read_bytes()
    assert codes(county, stick) == ["ok"]
    assert at_the_hub(county)["op"] == operations
    assert township.courier.unpack(stick).confirmed == 1
    after = in_the_store(township)
    answer.write_bytes(first)
    township.courier.unpack(stick)
    assert in_the_store(township) == after


def test_sticks_in_the_wrong_order_lose_nothing(
    county: County, township: Workstation, tmp_path: Path
) -> None:
    folders = [tmp_path / f"stick-{number}" for number in range(4)]
    for folder in folders:
        folder.mkdir()
        note(township, folder.name)
        township.courier.pack(folder)
    for folder in (folders[2], folders[0], folders[3]):  # and one is lost
        county.restart_hub()
        assert codes(county, folder) == ["ok"]
    for folder in (folders[3], folders[2], folders[0]):
        township.courier.unpack(folder)
    township.sync()
    assert len([op for op in at_the_hub(county)["op"] if "note" in str(op)]) == 5
    assert set(township.states()) == {"acked"}
    assert len(Notes(township.store, township.actor).latest()) == 5


def test_an_answer_from_a_past_that_is_over_tells_nothing(
    county: County, township: Workstation, stick: Path
) -> None:
    township.sync()
    note(township, "晚会")
    up_file(township, stick)
    county.restart_hub()
    assert codes(county, stick) == ["ok"]
    county.restart_hub()
    township.sync()
    before = in_the_store(township)
    received = township.courier.unpack(stick)
    assert (received.stale, received.confirmed) == (1, 0)
    assert in_the_store(township) == before


def test_an_answer_for_somebody_else_is_left_to_them(
    county: County, township: Workstation, stick: Path
) -> None:
    neighbour = county.workstation("neighbour", township.actor.place_id, CENTRE)
    up_file(township, stick)
    assert codes(county, stick) == ["ok"]
    before = in_the_store(neighbour)
    there = neighbour.courier.look(stick)
    assert (len(there.answers), len(there.others), there.elsewhere) == (0, 1, 1)
    assert neighbour.courier.unpack(stick).files == 0
    answer = stick / sticks.FOLDER / sticks.name_of(EnvelopeWay.DOWN, township.device)
    with pytest.raises(ClinicError) as caught:
        neighbour.courier.read(answer.read_bytes(), township.courier.unpack(stick))
    assert caught.value.code == "PKG_NOT_FOR_YOU"
    assert in_the_store(neighbour) == before


def test_an_answer_from_another_county_is_a_stranger_s(
    county: County, township: Workstation, stick: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = County(tmp_path / "other")
    other.enrol(township.device, township.actor.place_id, "copy")
    up_file(township, stick)
    signer = Signer(new_private_key())
    path = stick / sticks.FOLDER / sticks.name_of(EnvelopeWay.DOWN, township.device)
    named = between(township, way=EnvelopeWay.DOWN, hub_key=signer.public)
    to = str(sticks_recipient(township))
    path.write_bytes(seal(named, UpCover("", None, 0, 0, 0), [], signer, to))
    before = in_the_store(township)
    assert [one.code for one in township.courier.unpack(stick).problems] == ["PKG_SIGNER"]
    assert in_the_store(township) == before


def sticks_recipient(at: Workstation) -> object:
    import pyrage

    return pyrage.x25519.Identity.from_str(at.identity.age_identity).to_public()


def test_an_operation_of_the_same_name_with_other_content_waits_for_a_person(
    county: County, township: Workstation, stick: Path
) -> None:
    path = up_file(township, stick)
    first, frame = open_frames(read_envelope(path.read_bytes()), county.keys.age)
    assert first.kind == FrameKind.COVER
    assert frame.kind == FrameKind.REQUEST
    township.sync()
    with township.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'sent', seq = NULL, rev = NULL, place = NULL"
        )
    with county.hub.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE op SET body = replace(body, '八点', '九点')")
    up_file(township, stick)
    list(county.sticks.take(stick))
    township.courier.unpack(stick)
    assert township.states() == ["held"]


# The stick itself


def test_a_stick_that_is_not_there(township: Workstation, county: County, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for use in (township.courier.pack, township.courier.unpack, county.sticks.take):
        with pytest.raises(ClinicError) as caught:
            list(use(gone))  # type: ignore[arg-type]
        assert caught.value.code == "USB_REMOVED"
    assert township.states() == ["new"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "USB_FULL"),
        (errno.EROFS, "USB_READONLY"),
        (errno.EACCES, "USB_READONLY"),
        (errno.EIO, "USB_REMOVED"),
        (errno.ENODEV, "USB_REMOVED"),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_stick_that_cannot_be_written(
    township: Workstation,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    call: str,
) -> None:
    path = up_file(township, stick)
    before, old = in_the_store(township), path.read_bytes()

    def fail(*given: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(ClinicError) as caught:
        sticks.write_file(stick, path.name, b"x" * 2_100_000)
    monkeypatch.undo()
    assert caught.value.code == code
    if code == "USB_FULL":
        assert caught.value.params == {"megabytes": 3}
    assert path.read_bytes() == old
    assert sorted(stick.rglob("*")) == [path.parent, path]
    assert in_the_store(township) == before


def test_a_stick_that_keeps_something_else_than_was_written(
    township: Workstation, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"something else")
    with pytest.raises(ClinicError) as caught:
        township.courier.pack(stick)
    assert caught.value.code == "USB_BAD"
    assert township.states() == ["new"]


def test_the_name_and_the_open_lines_tell_nothing(township: Workstation, stick: Path) -> None:
    path = up_file(township, stick)
    assert path.name == f"up-{township.device[:8]}-01.jiceng"
    for secret in ("晨会", "八点", township.actor.person_id, township.actor.place_id):
        assert secret.encode() not in path.read_bytes()


def test_a_long_backlog_takes_several_files_of_which_each_counts(
    county: County, township: Workstation, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.packing._LARGE_ENOUGH", 1)
    monkeypatch.setattr("sync.client.packing.MOST_OPERATIONS", 2)
    for number in range(6):
        note(township, f"第{number}条")
    assert township.courier.pack(stick).records == 7
    files = sorted(stick.rglob("up-*"))
    assert len(files) == 4
    files[1].unlink()
    assert codes(county, stick) == ["ok"] * 3
    assert township.courier.unpack(stick).confirmed == 5
    assert township.courier.pack(stick).records == 2
    assert len(sorted(stick.rglob("up-*"))) == 1  # what is confirmed does not lie about
    assert codes(county, stick) == ["ok"]
    township.courier.unpack(stick)
    assert set(township.states()) == {"acked"}


def test_an_import_that_was_cut_off_goes_on(
    county: County, township: Workstation, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.packing.MOST_OPERATIONS", 1)
    note(township, "晚会")
    up_file(township, stick)
    inside, turns = county.hub.exchange, iter(range(9))

    def cut(device: str, request: Request, **named: bool) -> object:
        if next(turns) == 1:
            raise KeyboardInterrupt
        return inside(device, request, **named)

    monkeypatch.setattr(county.hub, "exchange", cut)
    with pytest.raises(KeyboardInterrupt):
        list(county.sticks.take(stick))
    assert codes(county, stick) == ["ok"]
    assert township.courier.unpack(stick).confirmed == 2


def test_reading_that_was_cut_off_goes_on(
    county: County, township: Workstation, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    up_file(township, stick)
    assert codes(county, stick) == ["ok"]

    def cut(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Courier, "_read_page", cut)
        with pytest.raises(KeyboardInterrupt):
            township.courier.unpack(stick)
    township.courier.unpack(stick)
    assert set(township.states()) == {"acked"}
    assert township.conversation().head_reached


def test_a_forged_operation_is_held_as_on_the_network(
    county: County, township: Workstation, stick: Path
) -> None:
    foreign = Operation("1", "", "put", "note", "n", "elsewhere", None, {}, {}, 0, "x", 1, [])
    request = Request(PROTOCOL, township.device, "a life", None, None, 0, operations=[foreign])
    path = up_file(township, stick)
    path.write_bytes(forged(township, Frame(FrameKind.REQUEST, encode(request))))
    assert codes(county, stick) == ["ok"]
    assert "held" in str(at_the_hub(county)["op"])
