"""Settings are declared once; wrong values never get in and broken files never stop the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import InvalidInput, NotAllowed
from app.core.rights import Role
from app.settings import Option, Preferences, Settings
from app.storage.store import Store
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
