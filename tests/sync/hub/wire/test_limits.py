"""Who may ask how much: buckets, penalties, memory."""

from __future__ import annotations

import pytest

from sync.hub.wire import limits as rules
from sync.hub.wire.limits import CallLimits, HeldMemory
from sync.protocol.problems import ProtocolError
from tests.sync.road import Ticker


@pytest.fixture
def ticker() -> Ticker:
    return Ticker()


@pytest.fixture
def limits(ticker: Ticker) -> CallLimits:
    return CallLimits(ticker)


def admitted(limits: CallLimits, device: str, size: int = 100) -> bool:
    try:
        limits.admit(device, size)
    except ProtocolError as error:
        return error.code != "SLOW_DOWN"
    return True


def test_a_burst_passes_and_then_a_steady_rate(limits: CallLimits, ticker: Ticker) -> None:
    assert sum(admitted(limits, "a") for _ in range(1000)) == rules.REQUEST_BURST
    ticker.now += 1
    assert sum(admitted(limits, "a") for _ in range(100)) == rules.REQUESTS_PER_S
    ticker.now += 3600
    assert sum(admitted(limits, "a") for _ in range(1000)) == rules.REQUEST_BURST
    assert admitted(limits, "b")


def test_many_bytes_are_paid_for_in_time(limits: CallLimits, ticker: Ticker) -> None:
    big = 2 * 1024 * 1024
    assert sum(admitted(limits, "a", big) for _ in range(100)) <= 18
    ticker.now += 1
    assert 1 <= sum(admitted(limits, "a", big) for _ in range(100)) <= 5


def test_a_refusal_costs_nothing(limits: CallLimits, ticker: Ticker) -> None:
    while admitted(limits, "a"):
        pass
    for _ in range(1000):
        assert not admitted(limits, "a")
    ticker.now += 0.1
    assert admitted(limits, "a")


def test_a_proof_ends_a_penalty_and_time_forgets_it(limits: CallLimits, ticker: Ticker) -> None:
    def wait() -> float:
        try:
            limits.check_claim("address", "device")
        except ProtocolError as error:
            return error.retry_after_s or 0.0
        return 0.0

    for seconds in (1, 2, 4):
        limits.claim_failed("address", "device")
        assert wait() == seconds
        ticker.now += seconds
    limits.claim_proved("address", "device")
    limits.claim_failed("address", "device")
    assert wait() == 1
    for _ in range(20):
        limits.claim_failed("address", "device")
    assert wait() == rules.LONGEST_PENALTY_S
    limits.check_claim("elsewhere", "device")
    limits.check_claim("address", "another device")
    ticker.now += 3600
    limits.claim_failed("address", "device")
    assert wait() == 1


def test_one_address_cannot_fill_the_memory(limits: CallLimits) -> None:
    hostile, honest = HeldMemory(limits, "hostile"), HeldMemory(limits, "honest")
    for _ in range(rules.MOST_BUFFERED_FOR_ONE // 1024**2):
        hostile.more(1024**2)
    with pytest.raises(ProtocolError) as caught:
        hostile.more(1)
    assert caught.value.code == "HUB_BUSY"
    honest.more(1024 * 1024)
    hostile.release()
    hostile.more(1024 * 1024)


def test_all_addresses_together_cannot_either(limits: CallLimits) -> None:
    for number in range(rules.MOST_BUFFERED // 1024**2):
        HeldMemory(limits, str(number)).more(1024**2)
    with pytest.raises(ProtocolError):
        HeldMemory(limits, "another").more(1)


def test_a_flood_of_names_is_forgotten_not_remembered(limits: CallLimits) -> None:
    for number in range(30_000):
        limits.admit(str(number), 1)
        limits.claim_failed("address", str(number))
    assert len(limits._requests) <= 10_000
    assert len(limits._penalties) <= 10_000


def tried(limits: CallLimits, address: str) -> bool:
    try:
        limits.check_code(address)
    except ProtocolError:
        return False
    limits.code_failed(address)
    return True


def test_an_address_tries_so_many_wrong_codes_an_hour(limits: CallLimits, ticker: Ticker) -> None:
    assert sum(tried(limits, "raider") for _ in range(100)) == rules.WRONG_CODES_AN_HOUR
    assert tried(limits, "clinic")
    ticker.now += 3600
    assert sum(tried(limits, "raider") for _ in range(100)) == rules.WRONG_CODES_AN_HOUR


def test_all_strangers_together_too_but_not_where_computers_are_known(limits: CallLimits) -> None:
    limits.claim_proved("clinic", "computer")
    for number in range(1000):
        tried(limits, f"raider {number}")
    assert not tried(limits, "another")
    assert tried(limits, "clinic")


def test_two_hundred_computers_enrol_behind_one_address(limits: CallLimits) -> None:
    for _ in range(200):
        limits.check_code("clinics")


def test_a_device_hears_a_few_refusals_at_once_and_then_four_a_second(
    limits: CallLimits, ticker: Ticker
) -> None:
    waits = [limits.refusal_waits("hostile") for _ in range(40)]
    assert waits[:20] == [0.0] * 20
    assert waits[-1] == pytest.approx(19 / rules.REFUSALS_PER_S, abs=0.3)
    assert limits.refusal_waits("clinic") == 0
    for _ in range(1000):
        assert limits.refusal_waits("hostile") < rules.LONGEST_HELD_BACK_S + 1
    ticker.now += 60
    assert limits.refusal_waits("hostile") == 0
