"""Signatures fit what they were made for and nothing else."""

from __future__ import annotations

import pytest

from sync.protocol.signing import (
    Signer,
    fingerprint,
    is_certified,
    is_public_key,
    is_signed,
    is_signed_answer,
    is_signed_request,
    new_private_key,
)
from sync.protocol.words import WORDS

REQUEST = ("POST", "/v1/exchange", b"body", "device", "incarnation")


@pytest.fixture
def signer() -> Signer:
    return Signer(new_private_key())


def test_a_signed_request_is_recognised(signer: Signer) -> None:
    assert is_signed_request(signer.public, signer.sign_request(*REQUEST), *REQUEST)


@pytest.mark.parametrize(
    "other",
    [
        ("GET", "/v1/exchange", b"body", "device", "incarnation"),
        ("POST", "/v1/enrol", b"body", "device", "incarnation"),
        ("POST", "/v1/exchange", b"Body", "device", "incarnation"),
        ("POST", "/v1/exchange", b"body", "other", "incarnation"),
        ("POST", "/v1/exchange", b"body", "device", "clone"),
        ("POST", "/v1/exchange", b"body", "deviceincarnation", ""),
    ],
)
def test_a_signature_fits_no_other_request(
    signer: Signer, other: tuple[str, str, bytes, str, str]
) -> None:
    assert not is_signed_request(signer.public, signer.sign_request(*REQUEST), *other)


def test_a_signature_of_another_key_does_not_fit(signer: Signer) -> None:
    other = Signer(new_private_key())
    assert not is_signed_request(other.public, signer.sign_request(*REQUEST), *REQUEST)


@pytest.mark.parametrize("text", ["", "x", "====", "é", "A" * 86, "A" * 43, "\n"])
def test_what_is_no_key_or_signature_simply_does_not_fit(signer: Signer, text: str) -> None:
    signature = signer.sign("request", "a")
    assert not is_signed(signer.public, text, "request", "a")
    assert not is_signed(text, signature, "request", "a")


def test_an_answer_fits_only_its_request(signer: Signer) -> None:
    signature = signer.sign_answer(b"question", b"answer", "device")
    assert is_signed_answer(signer.public, signature, b"question", b"answer", "device")
    assert not is_signed_answer(signer.public, signature, b"older question", b"answer", "device")
    assert not is_signed_answer(signer.public, signature, b"question", b"changed", "device")
    assert not is_signed_answer(signer.public, signature, b"question", b"answer", "neighbour")


def test_a_certificate_names_device_facility_and_keys(signer: Signer) -> None:
    certificate = signer.certify("device", "facility", "key", "age1")
    assert is_certified(signer.public, certificate, "device", "facility", "key", "age1")
    assert not is_certified(signer.public, certificate, "device", "elsewhere", "key", "age1")
    assert not is_signed(signer.public, certificate, "request", "device", "facility", "key", "age1")


def test_six_words_tell_keys_apart_and_stay_the_same() -> None:
    assert len(set(WORDS)) == 256
    assert fingerprint("one", "two") == fingerprint("one", "two")
    assert len({fingerprint("one", "two"), fingerprint("two", "one"), fingerprint("onetwo")}) == 3
    assert len(fingerprint("one").split()) == 6


def test_a_public_key_has_thirty_two_bytes(signer: Signer) -> None:
    assert is_public_key(signer.public)
    assert not is_public_key(signer.public[:-2])
    assert not is_public_key("不是钥匙")
