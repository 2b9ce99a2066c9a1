"""The hub over real HTTPS: who is heard, what is refused with which word, what the log keeps."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests

from app.core.errors import ClinicError
from sync.client.enrolment import DeviceIdentity, enrol, new_device_keys
from sync.client.transport import HttpHub, Speaker
from sync.hub.wire.gate import Gate
from sync.hub.wire.limits import REQUEST_BURST
from sync.protocol.codec import MOST_PACKED, Packing, encode, pack
from sync.protocol.messages import MOST_OPERATIONS, PROTOCOL, Operation, OpReceiptState, Request
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER
from tests.sync.road import CENTRE, HOSPITAL, Road, as_somebody_else, first_request, speak


def note(home: str = CENTRE, **changed: Any) -> Operation:
    values: dict[str, Any] = {
        "op_id": uuid.uuid4().hex,
        "grp": "",
        "action": "put",
        "kind": "note",
        "id": uuid.uuid4().hex,
        "home": home,
        "root": None,
        "set": {"noted_on": "2026-03-01", "title": "晨会"},
        "was": {},
        "base": 0,
        "user": "1" * 32,
        "schema": 1,
        "stamps": [1, "boot", 2, 0],
    }
    return Operation(**{**values, **changed})


class Raw:
    """Any bytes at all, signed as one likes, past the client that would not send them."""

    def __init__(self, road: Road, identity: DeviceIdentity) -> None:
        self.road = road
        self.identity = identity

    def post(self, body: bytes, path: str = "/v1/exchange", **headers: str) -> requests.Response:
        device, incarnation = self.identity.device, "first life"
        signer = self.identity.speaker.signer
        known = {
            DEVICE_HEADER: device,
            INCARNATION_HEADER: incarnation,
            SIGNATURE_HEADER: signer.sign_request("POST", path, body, device, incarnation),
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", path, body, {**known, **named})

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.send("GET", path, b"", headers)

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> requests.Response:
        with requests.Session() as session:
            return session.request(
                method,
                self.road.url + path,
                data=body,
                headers=headers,
                verify=str(self.road.certificates.trusted),
                timeout=20,
            )


@pytest.fixture
def identity(road: Road) -> DeviceIdentity:
    return road.enrol()


@pytest.fixture
def raw(road: Road, identity: DeviceIdentity) -> Raw:
    return Raw(road, identity)


def refused(hub: HttpHub, request: Request) -> str:
    with pytest.raises(ClinicError) as caught:
        hub.exchange(request)
    hub.close()
    return caught.value.code


def code_of(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_an_enrolled_computer_is_answered(identity: DeviceIdentity) -> None:
    hub = speak(identity)
    operation = note()
    answer = hub.exchange(first_request(identity, operation, page=10))
    assert [receipt.op_id for receipt in answer.receipts] == [operation.op_id]
    assert answer.page is not None
    assert answer.token
    hub.close()


def test_a_repeated_request_gets_its_receipts_and_nothing_else(
    road: Road, identity: DeviceIdentity
) -> None:
    hub = speak(identity)
    request = first_request(identity, note(), page=10)
    token = hub.exchange(request).token
    hub.exchange(msgspec.structs.replace(request, token=token, operations=[]))
    again = hub.exchange(request)
    assert [receipt.op_id for receipt in again.receipts] == [request.operations[0].op_id]
    assert (again.page, again.token) == (None, None)
    hub.close()


def test_one_bad_operation_in_five_hundred_is_held_alone(identity: DeviceIdentity) -> None:
    operations = [note(user="hub", kind="from_the_future") for _ in range(MOST_OPERATIONS)]
    operations[250] = note(home=HOSPITAL)
    hub = speak(identity)
    answer = hub.exchange(first_request(identity, *operations))
    held = [n for n, r in enumerate(answer.receipts) if r.state is OpReceiptState.HELD]
    assert len(answer.receipts) == MOST_OPERATIONS
    assert 250 in held
    assert answer.receipts[250].code
    hub.close()


def test_one_operation_too_many_is_refused(identity: DeviceIdentity) -> None:
    operations = [note() for _ in range(MOST_OPERATIONS + 1)]
    assert refused(speak(identity), first_request(identity, *operations)) == "BATCH_LIMIT"


def test_a_strangers_signature_is_refused(road: Road, identity: DeviceIdentity) -> None:
    hub = HttpHub(identity.address, as_somebody_else(identity))
    assert refused(hub, first_request(identity)) == "SIGNATURE"


def test_a_computer_nobody_enrolled_is_unknown(road: Road, identity: DeviceIdentity) -> None:
    stranger = Speaker(uuid.uuid4().hex, identity.speaker.signer)
    assert refused(HttpHub(identity.address, stranger), first_request(identity)) == "DEVICE_UNKNOWN"


def test_a_revoked_computer_is_refused_from_its_next_request_on(
    road: Road, identity: DeviceIdentity
) -> None:
    hub = speak(identity)
    hub.exchange(first_request(identity))
    road.devices.revoke(identity.device)
    for ask in (lambda: hub.exchange(first_request(identity)), lambda: hub.history("note", "1")):
        with pytest.raises(ClinicError) as caught:
            ask()
        assert caught.value.code == "DEVICE_REVOKED"
    hub.close()


def test_only_the_device_itself_learns_that_it_is_revoked(
    road: Road, identity: DeviceIdentity
) -> None:
    road.devices.revoke(identity.device)
    hub = HttpHub(identity.address, as_somebody_else(identity))
    assert refused(hub, first_request(identity)) == "SIGNATURE"


def test_the_body_speaks_for_whom_the_signature_speaks(road: Road, raw: Raw) -> None:
    other = road.enrol(HOSPITAL)
    for changed in ({"device": other.device}, {"incarnation": "another life"}):
        request = msgspec.structs.replace(first_request(raw.identity), **changed)
        answer = raw.post(encode(request, Packing.PLAIN))
        assert code_of(answer) == (400, "BODY_INVALID")
        assert answer.json()["detail"] == {
            "path": f"$.{next(iter(changed))}",
            "reason": "signature",
        }


def test_a_signature_does_not_fit_another_body(raw: Raw) -> None:
    good = encode(first_request(raw.identity), Packing.PLAIN)
    device = raw.identity.device
    signature = raw.identity.speaker.signer.sign_request(
        "POST", "/v1/exchange", good, device, "first life"
    )
    answer = raw.post(good.replace(b'"cursor":0', b'"cursor":9'), X_Jiceng_Signature=signature)
    assert code_of(answer) == (401, "SIGNATURE")


def test_another_protocol_is_told_to_update(raw: Raw) -> None:
    request = msgspec.structs.replace(first_request(raw.identity), protocol=PROTOCOL + 1)
    assert code_of(raw.post(encode(request, Packing.PLAIN))) == (426, "PROTOCOL")


@pytest.mark.parametrize(
    ("body", "packing", "expected"),
    [
        (b"", "identity", (400, "BODY_INVALID")),
        (b"{" * 1100, "identity", (400, "BODY_INVALID")),
        (b'{"protocol":1e999}', "identity", (400, "BODY_INVALID")),
        (b'{"protocol":1,"protocol":1}', "identity", (400, "BODY_INVALID")),
        (b'{"protocol":1,"admin":true}', "identity", (400, "BODY_INVALID")),
        (b"not deflate", "raw-deflate", (400, "BODY_INVALID")),
        (b"{}", "br", (400, "BODY_INVALID")),
        (b"{}", "gzip, gzip", (400, "BODY_INVALID")),
        (pack(b" " * 20_000_000, Packing.RAW_DEFLATE), "raw-deflate", (413, "TOO_LARGE")),
        (pack(b" " * 20_000_000, Packing.GZIP), "gzip", (413, "TOO_LARGE")),
        (b" " * (MOST_PACKED + 1), "identity", (413, "TOO_LARGE")),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_signed_bad_body_is_refused_by_its_name(
    raw: Raw, body: bytes, packing: str, expected: tuple[int, str]
) -> None:
    assert code_of(raw.post(body, Content_Encoding=packing)) == expected


def test_an_unsigned_bad_body_is_not_even_looked_at(raw: Raw) -> None:
    assert code_of(raw.post(b"{" * 1100, X_Jiceng_Signature="")) == (401, "SIGNATURE")


def test_a_body_without_a_length_is_cut_off_at_its_limit(road: Road, raw: Raw) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MOST_PACKED // 65_536 + 2):
            yield b" " * 65_536

    answer = raw.send("POST", "/v1/exchange", endless(), {DEVICE_HEADER: raw.identity.device})
    assert code_of(answer) == (413, "TOO_LARGE")


def test_bombs_are_paid_for_as_if_they_had_come_unpacked(road: Road, raw: Raw) -> None:
    """Each cost the hub as much as a good many requests, and there was no end of them."""
    bomb = pack(b" " * 20_000_000, Packing.RAW_DEFLATE)
    codes = [code_of(raw.post(bomb, Content_Encoding="raw-deflate"))[1] for _ in range(7)]
    assert codes == ["TOO_LARGE"] * 4 + ["SLOW_DOWN"] * 3
    road.ticker.now += 7
    assert code_of(raw.post(bomb, Content_Encoding="raw-deflate"))[1] == "SLOW_DOWN"
    road.ticker.now += 2
    assert raw.post(encode(first_request(raw.identity), Packing.PLAIN)).status_code == 200


def test_a_request_in_gzip_is_understood_and_answered_in_gzip(raw: Raw) -> None:
    body = encode(first_request(raw.identity), Packing.GZIP)
    answer = raw.post(body, Content_Encoding="gzip", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.json()["epoch"]


def test_answers_are_plain_for_those_who_ask_for_nothing(raw: Raw) -> None:
    answer = raw.post(encode(first_request(raw.identity), Packing.PLAIN), Accept_Encoding="zstd")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_unknown_and_what_is_forbidden_answer_alike(road: Road) -> None:
    centre, hospital = speak(road.enrol(CENTRE)), speak(road.enrol(HOSPITAL))
    identity = road.enrol(CENTRE)
    operation = note(kind="from_the_future", user="hub")
    owner = speak(identity)
    (receipt,) = owner.exchange(first_request(identity, operation)).receipts
    answers = []
    for hub, kind, record_id in (
        (hospital, operation.kind, operation.id),
        (hospital, operation.kind, uuid.uuid4().hex),
        (centre, "other_kind", operation.id),
        (centre, "../../status", operation.id),
    ):
        with pytest.raises(ClinicError) as caught:
            hub.history(kind, record_id)
        answers.append((caught.value.code, caught.value.params))
    assert set(map(str, answers)) == {str(("NOT_FOUND", {}))}
    if receipt.state is OpReceiptState.ACKED:
        assert len(owner.history(operation.kind, operation.id).entries) == 1
    for hub in (centre, hospital, owner):
        hub.close()


def test_a_path_or_method_that_is_none_is_not_found(raw: Raw) -> None:
    for path in ("/", "/v1/", "/v1/exchange/", "/schema", "/v1/history/note", "/%00"):
        assert code_of(raw.get(path))[1] == "NOT_FOUND", path
    assert code_of(raw.get("/v1/exchange"))[1] == "NOT_FOUND"


def test_the_status_tells_nothing_but_that_a_hub_is_there(raw: Raw) -> None:
    assert set(raw.get("/v1/status").json()) == {"protocol", "program", "hub_time"}


def test_the_interface_is_described_from_its_types(raw: Raw) -> None:
    described = raw.get("/v1/openapi.json").json()
    assert "incarnation" in described["components"]["schemas"]["Request"]["properties"]
    assert (
        "DEVICE_REVOKED"
        in described["paths"]["/v1/exchange"]["post"]["responses"]["403"]["description"]
    )


def test_a_device_that_asks_too_often_is_asked_to_wait(road: Road, raw: Raw) -> None:
    body = encode(first_request(raw.identity), Packing.PLAIN)
    for _ in range(int(REQUEST_BURST)):
        road.limits.admit(raw.identity.device, 100)
    answer = raw.post(body)
    assert code_of(answer) == (429, "SLOW_DOWN")
    assert int(answer.headers["Retry-After"]) >= 1
    assert raw.post(body, path="/v1/exchange").status_code == 429
    other = road.enrol()
    assert Raw(road, other).post(encode(first_request(other), Packing.PLAIN)).status_code == 200
    road.ticker.now += 1
    assert raw.post(body).status_code == 200


def test_a_device_that_asks_on_in_vain_waits_for_what_it_hears(
    road: Road, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_back: list[str] = []

    def refusal_waits(device: str) -> float:
        held_back.append(device)
        return 0

    monkeypatch.setattr(road.limits, "refusal_waits", refusal_waits)
    body = encode(first_request(raw.identity), Packing.PLAIN)
    assert raw.post(body).status_code == 200
    assert raw.post(body, X_Jiceng_Signature="bad").status_code == 401
    assert held_back == []
    road.ticker.now += 60
    assert raw.post(b"no message").status_code == 400
    assert held_back == [raw.identity.device]


def test_a_body_nobody_signed_is_paid_for_by_its_address(
    raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid: list[int] = []
    monkeypatch.setattr(Gate, "pour", lambda _gate, _guest, size: paid.append(size))
    assert raw.post(b" " * 100_000, X_Jiceng_Signature="bad").status_code == 401
    assert paid == [100_000]


def test_a_bad_signature_slows_address_and_device_together(road: Road, raw: Raw) -> None:
    body = encode(first_request(raw.identity), Packing.PLAIN)
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        assert raw.post(body, X_Jiceng_Signature="bad").status_code == 401
        answer = raw.post(body, X_Jiceng_Signature="bad")
        assert code_of(answer) == (429, "SLOW_DOWN")
        assert answer.json()["detail"]["retry_after_s"] == seconds
        road.ticker.now += seconds
    other = road.enrol()
    assert Raw(road, other).post(encode(first_request(other), Packing.PLAIN)).status_code == 200
    assert raw.post(body).status_code == 200
    assert raw.post(body, X_Jiceng_Signature="bad").status_code == 401
    road.ticker.now += 1
    assert raw.post(body).status_code == 200


def test_wrong_codes_are_slowed(road: Road) -> None:
    keys = new_device_keys()
    hub = HttpHub(road.address, keys.speaker)
    codes = []
    for _ in range(2):
        with pytest.raises(ClinicError) as caught:
            enrol(hub, road.address, keys, "0000-0000-0000-0000-0000", "电脑")
        codes.append(caught.value.code)
    assert codes == ["ENROL_CODE", "SLOW_DOWN"]
    hub.close()


def test_an_enrolment_is_signed_with_the_key_it_brings(road: Road) -> None:
    keys, thief = new_device_keys(), new_device_keys()
    code = str(road.devices.issue(CENTRE, approve_at_once=True).code)
    hub = HttpHub(road.address, Speaker(keys.device, thief.speaker.signer))
    with pytest.raises(ClinicError) as caught:
        enrol(hub, road.address, keys, code, "电脑")
    assert caught.value.code == "SIGNATURE"
    assert road.devices.all() == []
    hub.close()


def test_the_log_is_json_and_knows_no_patient(road: Road, identity: DeviceIdentity) -> None:
    hub = speak(identity)
    hub.exchange(first_request(identity, note(set={"title": "张秘密", "noted_on": "2026-03-01"})))
    with pytest.raises(ClinicError):
        hub.history("note", "李秘密 110101199001011234")
    hub.close()
    text = road.log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["route"] for line in lines} == {"enrol", "exchange", "history"}
    assert lines[-1]["code"] == "NOT_FOUND"
    for secret in ("张秘密", "李秘密", "110101", "门诊", "\\u"):
        assert secret not in text


def test_a_bug_is_answered_and_logged_by_its_place_only(
    road: Road, identity: DeviceIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("王秘密")

    monkeypatch.setattr(road.hub, "exchange", broken)
    assert refused(speak(identity), first_request(identity)) == "HUB_ERROR"
    last = json.loads(road.log.getvalue().splitlines()[-1])
    assert (last["type"], last["status"]) == ("RuntimeError", 500)
    assert "test_api.py" in last["place"]
    assert "秘密" not in road.log.getvalue()


def test_counts_are_kept_for_the_countys_monitoring(raw: Raw) -> None:
    raw.post(b"{}")
    text = raw.road.metrics.text().decode()
    assert 'jiceng_hub_calls_total{code="BODY_INVALID",route="exchange",status="400"} 1.0' in text


def test_the_counts_are_told_at_no_port_that_strangers_reach(raw: Raw) -> None:
    """A proxy on the same machine made everybody a caller from there."""
    assert code_of(raw.get("/metrics")) == (404, "NOT_FOUND")
