"""Two of the five programmes in small, on each of the hub's databases; the whole is a command."""

from __future__ import annotations

import pytest

from tests.replays.run import replayed
from tests.replays.scoring import Verdict
from tests.replays.telling import told


@pytest.mark.timeout(600)
@pytest.mark.parametrize("code", ["A", "E"])
def test_what_was_published_comes_out(
    code: str, database: str, request: pytest.FixtureRequest
) -> None:
    engine = request.getfixturevalue("server") if database == "server" else None
    lines = replayed(code, engine, is_small=True)
    wrong = [line for line in lines if line.verdict is Verdict.NOT_EQUAL]
    assert not wrong, "\n".join(told(wrong))
    assert any(line.verdict is Verdict.EQUAL for line in lines)
