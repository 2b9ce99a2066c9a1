"""Every facility asks for every record's story: out of sight answers exactly like not there."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.rights import Role
from app.kinds import KINDS
from app.storage.transaction import new_id
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER
from tests.faults.rubbish import sound
from tests.faults.test_hub_rubbish import home, note, plain, road
from tests.sync.hub.wire.test_api import Raw
from tests.sync.road import CENTRE, HOSPITAL, Road

__all__ = ["home", "road"]


class Place:
    """A facility with a computer at the hub, and a doctor who may do everything."""

    def __init__(self, road: Road, facility: str, kind: str, **fields: Any) -> None:
        self.road, self.facility, self.person = road, facility, new_id()
        administer = road.hub.administer
        administer("facility", facility, {"name": "某院", "kind": kind, **fields})
        administer("person", self.person, {"name": "王医生", "home_id": facility})
        for role in Role:
            post = {"person_id": self.person, "facility_id": facility, "role": role.value}
            administer("post", new_id(), {**post, "from_on": "2020-01-01"})
        self.identity = road.enrol(facility)

    def put(self, kind: str, root: str | None = None, **fields: Any) -> str:
        own = {"author_id": self.person, "author_home_id": self.facility}
        values = {**own, "place_id": self.facility, **fields}
        whole = sound(KINDS[kind], **values) if kind in KINDS else values
        op = note(self.facility, kind=kind, root=root, user=self.person, set=whole)
        answer = Raw(self.road, self.identity).post(plain(self.identity, op)).json()
        assert answer["receipts"][0]["state"] == "acked", answer
        return op.id

    def asks(self, kind: str, record_id: str) -> tuple[int, bytes, list[str]]:
        """The whole answer, but for the hour in its head."""
        path, device = f"/v1/history/{kind}/{record_id}", self.identity.device
        said = self.identity.speaker.signer.sign_request("GET", path, b"", device, "first life")
        headers = {DEVICE_HEADER: device, INCARNATION_HEADER: "first life", SIGNATURE_HEADER: said}
        self.road.ticker.now += 1
        answer = Raw(self.road, self.identity).get(path, **headers)
        return answer.status_code, answer.content, sorted(answer.headers)


@pytest.fixture(scope="module")
def places(road: Road) -> dict[str, Place]:
    made = {
        "centre": Place(road, CENTRE, "township_centre"),
        "village": Place(road, new_id(), "village_clinic", parent_id=CENTRE),
        "hospital": Place(road, HOSPITAL, "county_hospital"),
        "other": Place(road, new_id(), "township_centre"),
    }
    community = new_id()
    road.hub.administer("community", community, {"name": "医共体", "kind": "county_community"})
    for name in ("centre", "hospital"):
        member = {"community_id": community, "facility_id": made[name].facility, "role": "member"}
        road.hub.administer("membership", new_id(), member)
    return made


Written = tuple[str, str, set[str]]


def _written(places: dict[str, Place]) -> dict[str, Written]:
    """Kind, id, and who may hear of it, by what it is."""
    centre, village, hospital = places["centre"], places["village"], places["hospital"]
    case = centre.put("referral", to_facility_id=hospital.facility)
    centre.put("grant", case, to=hospital.facility)
    supporting = {"supporting_id": hospital.facility, "supported_id": centre.facility}
    line, granted = {"centre", "village"}, {"centre", "hospital"}
    patient = village.put("patient")
    return {
        "a note of the village": ("note", village.put("note"), line),
        "a resident of the village": ("patient", patient, line),
        "a step of a referral": ("referral_step", hospital.put("referral_step", case), granted),
        "a referral": ("referral", case, granted),
        "a training": ("training_session", centre.put("training_session", **supporting), granted),
        "a duty": ("duty", centre.put("duty"), set(places)),
        "what nobody knows yet": ("hologram", centre.put("hologram"), {"centre"}),
    }


def test_what_is_out_of_sight_answers_exactly_like_what_is_not_there(
    places: dict[str, Place],
) -> None:
    records = _written(places)
    wrong = []
    for name, place in places.items():
        unknown = place.asks("note", new_id())
        assert unknown[0] == 404
        for what, (kind, record_id, seen_by) in records.items():
            hears = place.asks(kind, record_id)
            if (hears == unknown) == (name in seen_by):
                wrong.append(f"{name} hears {hears[0]} of {what}")
            others = (place.asks("facility", record_id), place.asks("no_kind", record_id))
            if set(map(str, others)) != {str(unknown)}:
                wrong.append(f"{name} learns the kind of {what}")
    assert wrong == []


@pytest.mark.parametrize(
    "rubbish", ["%00", "a%00b", "%FF%FE", "x" * 4000, "..%2f..%2fstatus", "'--"]
)
def test_a_name_that_is_none_answers_like_what_is_not_there(
    places: dict[str, Place], rubbish: str
) -> None:
    for place in places.values():
        unknown = place.asks("note", new_id())
        assert place.asks("note", rubbish) == unknown
        assert place.asks(rubbish, new_id()) == unknown
