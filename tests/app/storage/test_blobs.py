"""Contents beside the store: nothing to be read on a stolen disk, nothing lost, nothing twice."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.storage.blobs import PIECE, Blobs

CANARY = "糖尿病足溃疡 canary-7f31".encode()
PICTURE = CANARY + secrets.token_bytes(3 * PIECE + 100) + CANARY


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "attachments", bytes(range(32)))


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "attachments").iterdir())


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_content_of_any_size_comes_back_as_it_was(blobs: Blobs, size: int) -> None:
    content = secrets.token_bytes(size)
    sha256 = blobs.add(content)
    assert blobs.has(sha256, size)
    assert blobs.whole(sha256, size) == content


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 1), (PIECE - 1, 2), (PIECE, PIECE), (5, 3 * PIECE), (3 * PIECE, 900)]
)
def test_any_stretch_of_it_can_be_read(blobs: Blobs, offset: int, length: int) -> None:
    sha256 = blobs.add(PICTURE)
    assert blobs.read(sha256, len(PICTURE), offset, length) == PICTURE[offset : offset + length]


def test_a_stolen_disk_tells_neither_the_content_nor_which_known_document_is_there(
    blobs: Blobs, tmp_path: Path
) -> None:
    sha256 = blobs.add(PICTURE)
    blobs.take("ab" * 32, len(PICTURE), 0, PICTURE[: 2 * PIECE])
    assert len(files(tmp_path)) == 2
    for path in files(tmp_path):
        assert CANARY not in path.read_bytes()
        assert sha256 not in path.name
        assert path.stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.add(PICTURE) == blobs.add(PICTURE)
    assert len(files(tmp_path)) == 1


def test_another_key_opens_nothing(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = blobs.add(PICTURE)
    other = Blobs(tmp_path / "attachments", bytes(32))
    assert not other.has(sha256, len(PICTURE))
    (path,) = files(tmp_path)
    path.rename(other._path(sha256, ".blob"))
    assert said_of(other, sha256) == "ATTACHMENT_DAMAGED"


def said_of(blobs: Blobs, sha256: str) -> str:
    with pytest.raises(StoreError) as caught:
        blobs.whole(sha256, len(PICTURE))
    return caught.value.code


@pytest.mark.parametrize("place", [0, 20, PIECE + 500, -1])
def test_a_flipped_bit_is_noticed_and_the_content_can_be_added_again(
    blobs: Blobs, tmp_path: Path, place: int
) -> None:
    sha256 = blobs.add(PICTURE)
    (path,) = files(tmp_path)
    flip(path, place)
    assert said_of(blobs, sha256) == "ATTACHMENT_DAMAGED"
    assert blobs.add(PICTURE) == sha256
    assert blobs.whole(sha256, len(PICTURE)) == PICTURE


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_two_pieces_that_changed_places_are_noticed(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = blobs.add(PICTURE)
    (path,) = files(tmp_path)
    sealed, piece = path.read_bytes(), PIECE + 28
    path.write_bytes(sealed[piece : 2 * piece] + sealed[:piece] + sealed[2 * piece :])
    assert said_of(blobs, sha256) == "ATTACHMENT_DAMAGED"


def test_a_shortened_file_is_not_taken_for_the_whole(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = blobs.add(PICTURE)
    (path,) = files(tmp_path)
    os.truncate(path, 2 * (PIECE + 28))
    assert said_of(blobs, sha256) == "ATTACHMENT_MISSING"


# Arriving


def name_of(content: bytes, tmp_path: Path) -> str:
    return Blobs(tmp_path / "elsewhere", bytes(32)).add(content)


def test_what_arrives_piece_by_piece_becomes_whole_with_the_last(
    blobs: Blobs, tmp_path: Path
) -> None:
    sha256, size = name_of(PICTURE, tmp_path), len(PICTURE)
    assert not blobs.take(sha256, size, 0, PICTURE[: 2 * PIECE])
    assert blobs.held(sha256) == 2 * PIECE
    assert not blobs.has(sha256, size)
    assert blobs.take(sha256, size, 2 * PIECE, PICTURE[2 * PIECE :])
    assert blobs.whole(sha256, size) == PICTURE


@pytest.mark.parametrize("torn", [1, 100, PIECE])
def test_a_piece_torn_by_a_power_cut_is_asked_for_again(
    blobs: Blobs, tmp_path: Path, torn: int
) -> None:
    sha256, size = name_of(PICTURE, tmp_path), len(PICTURE)
    blobs.take(sha256, size, 0, PICTURE[: 2 * PIECE])
    (path,) = files(tmp_path)
    os.truncate(path, path.stat().st_size - torn)
    path.write_bytes(path.read_bytes() + bytes(torn))
    assert blobs.held(sha256) == PIECE
    assert blobs.take(sha256, size, PIECE, PICTURE[PIECE:])
    assert blobs.whole(sha256, size) == PICTURE


def test_what_is_not_what_its_name_says_begins_anew(blobs: Blobs, tmp_path: Path) -> None:
    sha256, size = name_of(PICTURE, tmp_path), len(PICTURE)
    blobs.take(sha256, size, 0, bytes(2 * PIECE))
    assert not blobs.take(sha256, size, 2 * PIECE, PICTURE[2 * PIECE :])
    assert blobs.held(sha256) == 0
    assert blobs.take(sha256, size, 0, PICTURE)


def test_a_content_whose_last_piece_came_before_the_power_cut_is_finished(
    blobs: Blobs, tmp_path: Path
) -> None:
    content = PICTURE[: 2 * PIECE]
    sha256 = name_of(content, tmp_path)
    blobs.take(sha256, len(content) + 1, 0, content)  # as if it had not been asked to finish
    assert blobs.held(sha256) == len(content)
    assert blobs.take(sha256, len(content), len(content), b"")
    assert blobs.whole(sha256, len(content)) == content
