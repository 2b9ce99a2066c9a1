"""QR codes for printed forms, quick enough for a pile of slips.

reportlab lays out the patterns that are alike in every code of one size, once; of its own encoder
a slip would take 160 ms, because it tries eight masks and divides polynomials one term at a time.
The content of ours is compressed and signed, so that any one mask is as good as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.graphics.barcode import qrencoder

_QR: Any = qrencoder  # its stubs leave most of it untyped

LEVEL: int = _QR.QRErrorCorrectLevel.M
"""15 % of a code may be folded, stained or struck through."""
MASK = 3
QUIET = 4
"""Modules of white that a scanner wants around the code."""
LARGEST = 30
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_MODE = "0010"
_END = "0000"


@dataclass(frozen=True)
class _Size:
    """What is alike in all codes of one version. `fixed` is the rows of the patterns, the mask
    laid over the free modules already; `free` names those, (row, bit), in the order of the data.
    """

    version: int
    modules: int
    fixed: tuple[int, ...]
    free: tuple[tuple[int, int], ...]
    blocks: tuple[tuple[int, int], ...]  # code words of data and of correction

    @property
    def capacity(self) -> int:
        """In code words."""
        return sum(data for data, _ in self.blocks)


@lru_cache(maxsize=64)
def rows_of(text: str) -> tuple[int, ...]:
    """The code from top to bottom: each row a number, its highest bit the module at the left.

    `text` is of the alphabet that QR codes pack best: digits, capitals and ` $%*+-./:`.
    Raises ValueError for other characters and for a text that no code here can hold.
    """
    values = [_ALPHABET.index(char) for char in text]
    size = _size_for(len(values))
    words = _data_words(values, size)
    rows = list(size.fixed)
    bits = int.from_bytes(_with_correction(words, size), "big")
    length = 8 * sum(data + extra for data, extra in size.blocks)
    for (row, bit), dark in zip(size.free, f"{bits:0{length}b}", strict=False):
        if dark == "1":
            rows[row] ^= bit
    return tuple(rows)


def _size_for(length: int) -> _Size:
    packed = (11 * length + 1) // 2  # bits: two characters take eleven, a last one six
    for version in range(1, LARGEST + 1):
        room = sum(block.dataCount for block in _QR.QRRSBlock.getRSBlocks(version, LEVEL))
        if len(_MODE) + _length_bits(version) + packed <= 8 * room:
            return _size(version)
    raise ValueError("too long")


def _length_bits(version: int) -> int:
    return 9 if version < 10 else 11 if version < 27 else 13


@lru_cache(maxsize=LARGEST)
def _size(version: int) -> _Size:
    code = _QR.QRCode(version, LEVEL)
    code.dataCache = []
    code.makeImpl(False, MASK)  # without data: the patterns, and the bare mask elsewhere
    count = code.moduleCount
    weights = [1 << (count - 1 - column) for column in range(count)]
    fixed = tuple(
        sum(weight for weight, dark in zip(weights, row, strict=True) if dark)
        for row in code.modules
    )
    free = tuple((row, weights[column]) for column, row in code.dataPosIterator())
    blocks = tuple(
        (block.dataCount, block.totalCount - block.dataCount)
        for block in _QR.QRRSBlock.getRSBlocks(version, LEVEL)
    )
    return _Size(version, count, fixed, free, blocks)


def _data_words(values: Sequence[int], size: _Size) -> bytes:
    pairs = zip(values[::2], values[1::2], strict=False)
    bits = _MODE + f"{len(values):0{_length_bits(size.version)}b}"
    bits += "".join(f"{one * 45 + other:011b}" for one, other in pairs)
    if len(values) % 2:
        bits += f"{values[-1]:06b}"
    bits += _END[: 8 * size.capacity - len(bits)]
    bits += "0" * (-len(bits) % 8)
    words = int(bits, 2).to_bytes(len(bits) // 8, "big")
    padding = bytes((_QR.QRCode.PAD0, _QR.QRCode.PAD1)) * size.capacity
    return (words + padding)[: size.capacity]


def _with_correction(words: bytes, size: _Size) -> bytes:
    """The words of all blocks in turn, as they stand in the code, then those that correct them."""
    blocks, corrections, at = [], [], 0
    for data, extra in size.blocks:
        block = words[at : at + data]
        at += data
        blocks.append(block)
        corrections.append(_remainder(block, extra))
    return _in_turn(blocks) + _in_turn(corrections)


def _in_turn(blocks: Sequence[bytes]) -> bytes:
    longest = max(map(len, blocks))
    return bytes(block[i] for i in range(longest) for block in blocks if i < len(block))


def _remainder(block: bytes, extra: int) -> bytes:
    """Division by the generator polynomial, a whole row of products at a time."""
    products, keep = _products(extra), (1 << 8 * extra) - 1
    rest, top = 0, 8 * (extra - 1)
    for word in block:
        rest = (rest << 8 & keep) ^ products[word ^ rest >> top]
    return rest.to_bytes(extra, "big")


@lru_cache(maxsize=LARGEST)
def _products(extra: int) -> tuple[int, ...]:
    """The generator polynomial times each of the 256 words, as one number each."""
    generator = list(_QR.QRUtil.getErrorCorrectPolynomial(extra).num)[1:]
    products = [0]
    for bit in range(8):
        single = bytes(_times(term, 1 << bit) for term in generator)
        products += [int.from_bytes(single, "big") ^ product for product in products]
    return tuple(products)


def _times(one: int, other: int) -> int:
    if not (one and other):
        return 0
    product: int = _QR.QRMath.gexp(_QR.QRMath.glog(one) + _QR.QRMath.glog(other))
    return product
