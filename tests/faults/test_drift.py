"""Whatever field of whatever kind drifts at equal revision, the comparison sees it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

from tests.faults.drift import make_drift, unseen_drift
from tests.landed import LandedCounty


def test_no_drift_is_called_the_same(tmp_path: Path) -> None:
    county = LandedCounty(tmp_path)
    stations = [county.station(name) for name in county.names]
    for station in stations * 2:
        station.sync()
    for seed in range(6):
        rng = Random(seed)
        at = rng.choice(stations)
        # A record is fetched so often within a week; then a person is told.
        county.now += timedelta(days=8)
        at.sync()
        assert unseen_drift(at, rng) == set(), seed
    assert len(make_drift(stations[0], Random(1))) > 2
