"""A computer that the county has still to let in: the six words stand there, and work goes on."""

from __future__ import annotations

import json
from typing import Any

from pytestqt.qtbot import QtBot

from app.storage.store import write_state
from sync.client.enrolment import IDENTITY, DeviceIdentity, new_device_keys
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import Signer, new_private_key
from tests.stores import CENTRE
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.page import Errand
from ui.sync_runner import Road


def test_the_six_words_stand_in_the_window_until_the_county_has_approved(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, workstation):
        keys, hub = new_device_keys(), Signer(new_private_key()).public
        url = "http://127.0.0.1"
        parts: tuple[Any, ...] = (keys.device, CENTRE, {}, {}, keys.signing_key)
        parts += (keys.age_identity, url, None, hub, "", "")
        identity = DeviceIdentity(*parts, is_pending=True)  # type: ignore[misc]
        with workstation.clinic.store.journal_transaction() as (connection, _changed):
            write_state(connection, **{IDENTITY: json.loads(identity.to_json())})
        window._runner.road_changed.emit(Road.PENDING, ProtocolError("DEVICE_PENDING"))
        assert identity.words in window.notice._advice.text()
        window.notice.clear()
        window.run(Errand("patients", "new"))  # nothing is kept waiting
        window._runner.road_changed.emit(Road.PENDING, ProtocolError("DEVICE_PENDING"))
        assert not window.notice.isVisible()  # said once
        window._runner.road_changed.emit(Road.IDLE, None)
        assert window.notice.isVisible()
        window.is_leaving = True  # closing asks for no last exchange
