"""Who is served next when more computers call than the hub can serve at once."""

from __future__ import annotations

import anyio
import pytest

from sync.hub.wire.serving_order import Turns
from tests.sync.road import Ticker


class Counter:
    """One call at a time; each takes as long as it says, and is written down when it is served."""

    def __init__(self) -> None:
        self.ticker = Ticker()
        self.turns = Turns(1, self.ticker)
        self.served: list[str] = []

    async def call(self, who: str, seconds: float) -> None:
        async with self.turns.turn(who):
            self.served.append(who)
            self.ticker.now += seconds

    def tell(self, *calls: tuple[str, float]) -> list[str]:
        """All of them call while somebody else is being served."""

        async def story() -> None:
            async with anyio.create_task_group() as group, self.turns.turn("somebody"):
                for who, seconds in calls:
                    group.start_soon(self.call, who, seconds)
                await anyio.wait_all_tasks_blocked()

        anyio.run(story)
        return self.served


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_computer_with_little_to_say_passes_by_one_that_floods(counter: Counter) -> None:
    waiting = ("one", 0.01), ("two", 0.01)
    served = counter.tell(("flood", 1.0), *waiting, *[("flood", 0.05)] * 40, ("clinic", 0.01))
    assert served.index("clinic") < 15
    served = counter.tell(*[("flood", 0.05)] * 10, ("clinic", 0.01))[44:]
    assert served[0] == "clinic"


def test_two_backlogs_go_up_side_by_side_whoever_called_more_often(counter: Counter) -> None:
    served = counter.tell(*[("one", 0.05)] * 40, *[("two", 0.05)] * 40)
    assert 16 <= served[:40].count("two") <= 24


def test_equals_are_served_as_they_came_whosever_call_took_longer(counter: Counter) -> None:
    counter.tell(("slow", 0.02), ("quick", 0.001))
    assert counter.tell(("slow", 0.001), ("quick", 0.001))[2:] == ["slow", "quick"]


def test_what_counts_is_the_time_it_took(counter: Counter) -> None:
    counter.tell(("heavy", 1.0), ("light", 0.01))
    served = counter.tell(("heavy", 1.0), ("light", 0.01), ("light", 0.01))[2:]
    assert served == ["light", "light", "heavy"]


def test_a_backlog_is_not_passed_by_for_ever(counter: Counter) -> None:
    """Not even where every other call comes from somebody new, and a new one follows each."""

    async def story() -> None:
        async def clinic(number: int) -> None:
            async with counter.turns.turn(f"clinic {number}"):
                counter.served.append("clinic")
                counter.ticker.now += 0.1
                if number < 200:
                    group.start_soon(clinic, number + 10)
                    await anyio.wait_all_tasks_blocked()

        async with anyio.create_task_group() as group, counter.turns.turn("somebody"):
            for _ in range(3):
                group.start_soon(counter.call, "backlog", 0.5)
            for number in range(10):
                group.start_soon(clinic, number)
            await anyio.wait_all_tasks_blocked()

    anyio.run(story)
    assert counter.served[:150].count("backlog") == 3


def test_a_caller_who_hangs_up_while_waiting_holds_nobody_up(counter: Counter) -> None:
    async def story() -> None:
        async with counter.turns.turn("somebody"):
            with anyio.move_on_after(0):
                await counter.call("gone", 1)
        await counter.call("clinic", 1)

    anyio.run(story)
    assert counter.served == ["clinic"]


def test_old_callers_are_forgotten(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.hub.wire.limits._MOST_REMEMBERED", 3)
    counter.tell(*[(f"clinic {n}", 0.1) for n in range(20)])
    assert len(counter.turns._ends) <= 3


# Much of a busy hub


def test_who_floods_a_busy_hub_is_asked_to_wait_and_nobody_else_is(counter: Counter) -> None:
    clinics = [(f"clinic {number}", 0.02) for number in range(20)]
    counter.tell(*[("flood", 0.1)] * 400)
    counter.tell(*clinics)
    assert counter.turns.has_had_much("flood")
    assert not any(counter.turns.has_had_much(name) for name, _ in clinics)
    counter.ticker.now += 60
    assert not counter.turns.has_had_much("flood")


def test_a_first_exchange_alone_may_have_all_of_the_hub(counter: Counter) -> None:
    counter.tell(*[("new computer", 0.1)] * 200)
    assert not counter.turns.has_had_much("new computer")


def test_a_countys_backlogs_after_days_without_a_line_are_equals(counter: Counter) -> None:
    counter.tell(*[(f"clinic {number % 50}", 0.05) for number in range(400)])
    assert not any(counter.turns.has_had_much(f"clinic {number}") for number in range(50))


def test_a_few_long_calls_are_not_a_flood(counter: Counter) -> None:
    """On a slow machine every call is long."""
    counter.tell(*[(f"clinic {number % 40}", 2.0) for number in range(80)], *[("one", 2.0)] * 6)
    assert not counter.turns.has_had_much("one")


def test_nobody_is_asked_to_wait_because_the_machine_stood_still(counter: Counter) -> None:
    counter.tell(*[(f"clinic {number % 40}", 0.02) for number in range(400)], ("one", 3.0))
    counter.tell(("one", 0.02))
    assert not counter.turns.has_had_much("one")
