"""A centre gets a second computer: its administrator begins it, and both share the work."""

from __future__ import annotations

from pathlib import Path

from app.core.rights import FacilityKind, Role
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubKeys
from sync.protocol.messages import PROTOCOL, EnrolRequest
from sync.protocol.signing import Signer, new_private_key
from tests.county import County


def test_the_hub_names_the_administrators_who_may_begin_it(tmp_path: Path) -> None:
    county = County(tmp_path)
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    chief = county.staff(centre, Role.ADMINISTRATOR)
    county.staff(centre, Role.DOCTOR)
    elsewhere = county.facility("黑山嘴镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    county.staff(elsewhere, Role.ADMINISTRATOR)

    answer = _enrol(county, centre)

    assert answer == {chief: "王医生"}


def test_a_first_computer_is_told_nobody(tmp_path: Path) -> None:
    county = County(tmp_path)
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    assert _enrol(county, centre) == {}


def _enrol(county: County, facility: str) -> dict[str, str]:
    keys = HubKeys.new()
    devices = Devices(county.hub.engine, keys, lambda: county.now)
    code = devices.issue(facility, approve_at_once=True).code
    key, recipient = Signer(new_private_key()), keys.age_recipient
    request = EnrolRequest(PROTOCOL, str(code), "d" * 32, key.public, recipient, "二号机")
    return devices.enrol(request).administrators
