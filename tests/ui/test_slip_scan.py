"""A slip under the scanner at the county: the case opens in the real window."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.record import RecordRow
from app.referrals import Referral
from app.storage.store import write_state
from app.storage.transaction import new_id
from sync.client.enrolment import IDENTITY, DeviceIdentity, new_device_keys
from sync.protocol.packet import Certificate, write_packet
from sync.protocol.signing import Signer, new_private_key
from tests.stores import CENTRE
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.background import Background
from ui.page import Errand
from ui.referrals import ReferralsPage
from ui.referrals.match import MatchForm
from ui.shell.main_window import MainWindow

TOWNSHIP = new_id()


def _joined(clinic: Clinic, hub: Signer) -> None:
    keys = new_device_keys()
    identity = DeviceIdentity(
        keys.device,
        CENTRE,
        {},
        {},
        keys.signing_key,
        keys.age_identity,
        "http://127.0.0.1",
        None,
        hub.public,
        "",
        "",
    )
    with clinic.store.journal_transaction() as (connection, _):
        write_state(connection, **{IDENTITY: json.loads(identity.to_json())})


def _code(hub: Signer, referral_id: str) -> str:
    """A slip that a township's computer has printed."""
    signer, device = Signer(new_private_key()), new_id()
    bare = Certificate(device, TOWNSHIP, signer.public, "age1", "", hub.public)
    certificate = replace(bare, signature=hub.certify(device, TOWNSHIP, signer.public, "age1"))
    said = {"number": "ZZ1", "direction": "up", "patient_name": "张桂花", "urgency": "2"}
    said |= {"to_facility_id": CENTRE, "impression": "高血压3级"}
    grant = {"to": CENTRE, "reason": "双向转诊 ZZ1"}
    step = {"step": "submit", "at": "2026-01-15T00:30:00.000Z", "destination_id": CENTRE}
    facility = {"name": "满杖子乡卫生院", "kind": "township_centre"}
    rows = [
        RecordRow(referral_id, "referral", TOWNSHIP, fields=said),
        RecordRow(TOWNSHIP, "facility", TOWNSHIP, fields=facility),
        RecordRow(new_id(), "grant", TOWNSHIP, referral_id, fields=grant),
        RecordRow(new_id(), "referral_step", TOWNSHIP, referral_id, fields=step),
    ]
    return write_packet(certificate, signer, rows) or ""


def _scan(window: MainWindow, background: Background, code: str) -> ReferralsPage:
    window.run(Errand("referrals"))
    page = window._stack.currentWidget()
    assert isinstance(page, ReferralsPage)
    page.trays._slip.setFocus()
    QTest.keyClicks(page.trays._slip, code + "\r")
    background.drain()
    return page


def test_a_scanned_slip_opens_its_case_ready_to_be_answered(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        hub, referral_id = Signer(new_private_key()), new_id()
        _joined(workstation.clinic, hub)
        page = _scan(window, background, _code(hub, referral_id))
        case = page.case.case
        assert case is not None
        assert case.referral.id == referral_id
        assert case.from_name == "满杖子乡卫生院"
        assert "accept" in case.may


def test_a_slip_that_is_not_believed_is_refused_in_words(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        _joined(workstation.clinic, Signer(new_private_key()))
        page = _scan(window, background, _code(Signer(new_private_key()), new_id()))
        assert page.case.case is None
        assert window.notice.isVisible()
        assert workstation.clinic.referrals.in_tray() == []


def test_a_slip_of_a_referral_phoned_in_before_offers_to_join_the_two(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        clinic, hub, own_id = workstation.clinic, Signer(new_private_key()), new_id()
        _joined(clinic, hub)
        phoned = Referral(direction="up", patient_name="张桂花", impression="头晕")
        phoned.reasons_up, phoned.to_facility_id = ["6"], CENTRE
        phoned_id = clinic.referrals.enter_by_phone(phoned, TOWNSHIP)
        page = _scan(window, background, _code(hub, own_id))
        form = page.case._form
        assert isinstance(form, MatchForm)
        form.submit()
        background.drain()
        assert clinic.referrals.case(own_id).twins == (phoned_id,)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys sent by a test arrive as fast as they can be worked off, which may be slowly."""
    monkeypatch.setattr("ui.shell.slip_reader.FASTEST_TYPING_MS", 60_000)
    monkeypatch.setattr("ui.shell.slip_reader.LONGEST_PAUSE_MS", 60_000)
