"""Which passwords are taken, and the PIN of a locked screen."""

from __future__ import annotations

import pytest

from app.core.errors import InvalidInput, StoreError
from app.core.resources import resource
from app.storage.keys import SessionPin, check_password
from tests.app.storage.setting import Time


@pytest.mark.parametrize(
    "password",
    [
        "green tea at seven",
        "春天的茶园在山坡上面啊",
        "kettle-42-orchid",
        "梯田上的雨很大今天没去",
        "aaaaabbbbbqx",
    ],
)
def test_a_long_unusual_password_is_taken_without_rules_about_its_characters(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "PW_SHORT"),
        ("tea-cups9", "PW_SHORT"),
        ("x" * 201, "PW_LONG"),
        ("1234567890", "PW_COMMON"),
        ("ｐａｓｓｗｏｒｄ123456", "PW_COMMON"),
        ("Woaini1314520", "PW_COMMON"),
        ("admin 888 888", "PW_COMMON"),
        ("zhangwei1990", "PW_COMMON"),
        ("卫生院卫生院123456", "PW_COMMON"),
        ("1qaz2wsx3edc", "PW_COMMON"),
        ("1111111111", "PW_COMMON"),
        ("P@ssw0rd2026", "PW_COMMON"),
    ],
)
def test_a_short_or_well_known_password_is_refused_with_the_reason(
    password: str, problem: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_password(password)
    assert caught.value.fields["password"].code == problem


def test_the_list_of_common_pieces_is_clean() -> None:
    lines = resource("passwords", "common.txt").read_text("utf-8").splitlines()
    pieces = [line for line in lines if not line.startswith("#")]
    assert len(pieces) >= 200
    assert len(set(pieces)) == len(pieces)
    assert all(piece == piece.casefold().strip() and piece for piece in pieces)


def told(pin: SessionPin, typed: str) -> tuple[str, object]:
    with pytest.raises(StoreError) as caught:
        pin.check(typed)
    return caught.value.code, caught.value.params.get("left")


def test_the_pin_opens_a_locked_screen_also_in_full_width_digits() -> None:
    pin = SessionPin("４０７１２３")
    pin.check("407123")
    pin.check("４０７１２３")


def test_five_wrong_pins_ask_for_the_password() -> None:
    pin = SessionPin("407123")
    answers = [told(pin, "000001") for _ in range(5)]
    assert answers == [
        ("PIN_WRONG", 4),
        ("PIN_WRONG", 3),
        ("PIN_WRONG", 2),
        ("PIN_WRONG", 1),
        ("PIN_ENDED", None),
    ]
    assert told(pin, "407123") == ("PIN_ENDED", None)


def test_a_right_pin_starts_the_count_anew() -> None:
    pin = SessionPin("407123")
    for _ in range(4):
        told(pin, "1")
    pin.check("407123")
    assert told(pin, "1") == ("PIN_WRONG", 4)


def test_after_twelve_hours_the_password_is_asked_whatever_the_clock_says() -> None:
    time = Time()
    pin = SessionPin("407123", monotonic=time.monotonic)
    time.pass_s(12 * 3600 - 1)
    pin.check("407123")
    time.pass_s(1)
    assert told(pin, "407123") == ("PIN_ENDED", None)


def test_an_ended_pin_stays_ended() -> None:
    pin = SessionPin("407123")
    pin.end()
    assert pin.has_ended
    assert told(pin, "407123") == ("PIN_ENDED", None)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12a456", "²²²²²²²", "٣٤٣٤٣٤"])
def test_a_pin_is_six_digits(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        SessionPin(text)
    assert caught.value.fields["pin"].code == "PIN_DIGITS"
