"""Settings are declared once; wrong values never get in and broken files never stop the start."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from app.core.errors import InvalidInput, NotAllowed
from app.core.rights import Role
from app.settings import Option, Preferences, Settings
from app.storage.store import Store
from sync.client.schedule import timetable_of
from tests.stores import actor

CHIEF = actor(Role.ADMINISTRATOR)


def test_an_unchanged_setting_has_its_default(store: Store) -> None:
    settings = Settings(store, actor())
    assert (settings.sync_interval_min, settings.idle_lock_min) == (15, 10)
    assert settings.hub_address == ""


def test_a_changed_setting_is_there_after_the_next_start(store: Store) -> None:
    Settings(store, CHIEF).copies = 3
    assert Settings(store, actor()).copies == 3


def test_a_changed_setting_is_announced(store: Store) -> None:
    heard: list[frozenset[str]] = []
    store.changes.subscribe(heard.append)
    Settings(store, CHIEF).copies = 3
    assert heard == [frozenset({"setting"})]


@pytest.mark.parametrize("value", [0, 61, True, "10", None])
def test_a_value_outside_its_limits_is_refused(store: Store, value: object) -> None:
    settings = Settings(store, CHIEF)
    with pytest.raises(InvalidInput) as caught:
        settings.idle_lock_min = value  # type: ignore[assignment]
    assert set(caught.value.fields) == {"idle_lock_min"}
    assert settings.idle_lock_min == 10


def test_times_and_addresses_are_read_as_people_type_them(store: Store) -> None:
    settings = Settings(store, CHIEF)
    settings.sync_at = "17:00，9:30"
    settings.quiet_from = "22:00"
    settings.second_hub_address = "https://10.1.2.3:8443"
    for name, wrong in (
        ("sync_at", "noon"),
        ("quiet_from", "22:00 23:00"),
        ("quiet_until", "24:00"),
        ("second_hub_address", "http://hub.example"),
        ("hub_address", "https://hub.example/path"),
    ):
        with pytest.raises(InvalidInput) as caught:
            setattr(settings, name, wrong)
        assert set(caught.value.fields) == {name}
    table = timetable_of(settings)
    assert table.fixed == (time(9, 30), time(17))
    assert table.quiet is None
    settings.quiet_until = "6:00"
    assert timetable_of(settings).quiet == (time(22), time(6))


def test_a_metered_line_exchanges_more_rarely(store: Store) -> None:
    settings = Settings(store, CHIEF)
    settings.line_is_metered = True
    table = timetable_of(settings)
    assert (table.interval_s, table.is_metered) == (7200, True)
    settings.sync_interval_min = 240
    assert timetable_of(settings).interval_s == 240 * 60


def test_what_touches_everybody_s_safety_is_the_administrator_s(store: Store) -> None:
    settings = Settings(store, actor(Role.DOCTOR))
    settings.copies = 1
    with pytest.raises(NotAllowed):
        settings.idle_lock_min = 60


def test_every_option_says_what_it_is() -> None:
    for option in (*Settings.declared(), *Preferences.declared()):
        assert isinstance(option, Option)
        assert option.label
        assert option.problem(option.default) is None
    assert [option.name for option in Preferences.declared()][:2] == [
        "language",
        "type_scale_percent",
    ]


def test_preferences_are_known_before_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "jiceng" / "preferences.json"
    preferences = Preferences(path)
    assert (preferences.language, preferences.type_scale_percent) == ("zh_CN", 100)
    preferences.language = "en"
    preferences.type_scale_percent = 150
    again = Preferences(path)
    assert (again.language, again.type_scale_percent, again.is_dark) == ("en", 150, False)
    with pytest.raises(InvalidInput):
        again.language = "fr"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"language": 7}', b'{"type_scale_percent": 1e9}', b"\xff"]
)
def test_a_damaged_preferences_file_means_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    preferences = Preferences(path)
    assert (preferences.language, preferences.type_scale_percent) == ("zh_CN", 100)
