"""Attaching files: what fits, what is refused and why, and what a list says about them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.attachments import (
    About,
    AttachmentLine,
    Attachments,
    AttachmentState,
    newest_in,
    read_file,
)
from app.attachments.record import MOST_BYTES
from app.core.errors import ClinicError, InvalidInput, NotFound
from app.notes import Note, Notes
from app.storage.store import Store
from tests.stores import TODAY, actor

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 2000
PNG = b"\x89PNG\r\n\x1a\n" + b"\x01" * 500
PDF = b"%PDF-1.7\n" + b"\x02" * 500
DICOM = bytes(128) + b"DICM" + b"\x03" * 500


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def file_in(folder: Path, name: str, content: bytes, age_s: int = 0) -> Path:
    path = folder / name
    path.write_bytes(content)
    at = 1_700_000_000 - age_s
    os.utime(path, (at, at))
    return path


@pytest.fixture
def attachments(store: Store) -> Attachments:
    return Attachments(store, actor())


@pytest.fixture
def about(store: Store) -> About:
    note = Note(noted_on=TODAY.date(), title="心电图")
    return About.case("note", Notes(store, actor()).write(note))


def lines(attachments: Attachments, about: About) -> list[AttachmentLine]:
    return attachments.of(about.root)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (DICOM, "application/dicom"),
    ],
)
def test_a_file_is_known_by_its_bytes_and_attached(
    attachments: Attachments, about: About, stick: Path, content: bytes, media_type: str
) -> None:
    path = file_in(stick, "心电图 3月2日.txt", content)
    attachment_id = attachments.attach(read_file(path), about)
    (line,) = lines(attachments, about)
    assert (line.id, line.name, line.media_type) == (attachment_id, "心电图 3月2日", media_type)
    assert (line.state, line.percent) == (AttachmentState.TO_SEND, 0)
    assert attachments.open(attachment_id).content == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "ATTACHMENT_EMPTY"),
        (b"MZ\x90\x00" + bytes(100), "ATTACHMENT_TYPE"),
        (b"<html>%PDF-", "ATTACHMENT_TYPE"),
        (b"\xff\xd8", "ATTACHMENT_TYPE"),
        (JPEG[:4] + bytes(MOST_BYTES), "ATTACHMENT_LARGE"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_reason(
    stick: Path, content: bytes, code: str
) -> None:
    path = file_in(stick, "picture.jpg", content)
    assert refused(path) == code


def refused(path: Path) -> str:
    with pytest.raises(ClinicError) as caught:
        read_file(path)
    return caught.value.code


def test_links_pipes_folders_and_what_is_gone_are_not_read(stick: Path) -> None:
    link, pipe = stick / "link.jpg", stick / "pipe.jpg"
    link.symlink_to(file_in(stick, "real.jpg", JPEG))
    os.mkfifo(pipe)
    for path in (link, pipe, stick, stick / "nothing.jpg", Path("/dev/zero")):
        assert refused(path) == "ATTACHMENT_FILE"


def test_the_newest_fitting_file_of_a_folder_is_offered(stick: Path) -> None:
    file_in(stick, "old.jpg", JPEG, age_s=900)
    wanted = file_in(stick, "new.scan", PDF, age_s=60)
    file_in(stick, "newer.exe", b"MZ" + bytes(50), age_s=5)
    (stick / "newest.jpg").symlink_to(wanted)
    os.mkfifo(stick / "pipe.jpg")
    assert newest_in(stick) == wanted


def test_a_folder_without_a_fitting_file_says_so(stick: Path) -> None:
    for folder, code in ((stick, "ATTACHMENT_NONE"), (stick / "gone", "ATTACHMENT_FILE")):
        with pytest.raises(ClinicError) as caught:
            newest_in(folder)
        assert caught.value.code == code


@pytest.mark.parametrize("name", ["张\u202egnp.exe", "a\x00b", "x" * 300, "…\ufffe"])
def test_a_file_name_that_cannot_be_stored_does_not_stop_it(
    attachments: Attachments, about: About, name: str, stick: Path
) -> None:
    file = read_file(file_in(stick, "picture", PNG))
    with pytest.raises(InvalidInput):
        attachments.attach(file, about, name)
    attachments.attach(file, about)
    assert lines(attachments, about)[0].name == "picture"


def test_a_name_of_a_file_that_looks_like_another_is_not_taken_over(stick: Path) -> None:
    assert read_file(file_in(stick, "张\u202egnp.exe", PNG)).name == ""


def test_the_same_picture_in_two_cases_is_kept_once(
    attachments: Attachments, about: About, store: Store, stick: Path
) -> None:
    file = read_file(file_in(stick, "x.png", PNG))
    second = About.case("note", Notes(store, actor()).write(Note(noted_on=TODAY.date(), title="2")))
    ids = {attachments.attach(file, about), attachments.attach(file, second)}
    assert len(ids) == 2
    assert len(list(store.blobs._folder.iterdir())) == 1


def test_an_attachment_of_a_part_of_a_case_shows_in_both(
    attachments: Attachments, about: About, stick: Path
) -> None:
    file = read_file(file_in(stick, "x.png", PNG))
    attachments.attach(file, About("referral_step", "f" * 32, about.root))
    assert len(attachments.of(about.root)) == len(attachments.of("f" * 32)) == 1


def test_what_was_removed_is_not_listed_and_its_content_not_shown(
    attachments: Attachments, about: About, stick: Path
) -> None:
    attachment_id = attachments.attach(read_file(file_in(stick, "x.png", PNG)), about)
    attachments.remove(attachment_id, "别人的图片")
    assert lines(attachments, about) == []
    with pytest.raises(NotFound):
        attachments.open(attachment_id)


def test_a_lost_or_damaged_content_says_so_and_is_fetched_again(
    attachments: Attachments, about: About, store: Store, stick: Path
) -> None:
    attachment_id = attachments.attach(read_file(file_in(stick, "x.png", PNG)), about)
    (path,) = store.blobs._folder.iterdir()
    for spoil, code in (
        (lambda: path.write_bytes(bytes(path.stat().st_size)), "ATTACHMENT_DAMAGED"),
        (path.unlink, "ATTACHMENT_MISSING"),
    ):
        spoil()
        with pytest.raises(ClinicError) as caught:
            attachments.open(attachment_id)
        assert caught.value.code in (code, "ATTACHMENT_MISSING")
    assert lines(attachments, about)[0].state is AttachmentState.COMING


def test_a_copy_outside_the_records_is_noted(
    attachments: Attachments, about: About, store: Store, stick: Path
) -> None:
    attachment_id = attachments.attach(read_file(file_in(stick, "x.png", PNG)), about)
    attachments.save_copy(attachment_id, stick / "copy.png")
    assert (stick / "copy.png").read_bytes() == PNG
    with store.reading() as session:
        noted = session.connection().exec_driver_sql("SELECT what, record_id FROM audit").all()
    assert ("export", attachment_id) in [tuple(row) for row in noted]
