"""The hub held to its own description: whatever is asked, as a stranger or as a known computer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar.routes import HTTPRoute
from schemathesis.core.result import Ok

from sync.client.enrolment import DeviceIdentity
from sync.hub.log import open_log
from sync.hub.wire.api import HandlerParts, build_app
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.openapi import document
from sync.protocol import messages
from sync.protocol.messages import Problem
from sync.protocol.problems import REFUSALS
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER
from tests.sync.road import Road

DESCRIBED = json.loads(document())
FOUND = list(schemathesis.openapi.from_dict(DESCRIBED).get_all_operations())
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok() for found in FOUND if isinstance(found, Ok)
}
assert len(OPERATIONS) == len(FOUND)
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Caller:
    """Sends generated calls to a serving hub, signed as a computer it knows or not at all."""

    def __init__(self, road: Road, identity: DeviceIdentity | None) -> None:
        self.road = road
        self.identity = identity
        self.seen: set[int] = set()
        self.session = requests.Session()
        self.session.verify = str(road.certificates.trusted)

    def send(self, case: Any) -> requests.Response:
        # Every call comes a minute after the one before: what is tried is not how often.
        self.road.ticker.now += 120
        if self.identity is not None and isinstance(case.body, dict):
            mine = {"device": self.identity.device, "incarnation": "first life", "protocol": 1}
            case.body |= {name: value for name, value in mine.items() if name in case.body}
        request = requests.Request(**case.as_transport_kwargs(base_url=self.road.url))
        prepared = self.session.prepare_request(request)
        if self.identity is not None:
            self._sign(prepared, self.identity)
        answer = self.session.send(prepared, timeout=20, allow_redirects=False)
        self.seen.add(answer.status_code)
        return answer

    def _sign(self, prepared: requests.PreparedRequest, identity: DeviceIdentity) -> None:
        body = prepared.body or b""
        body = body.encode() if isinstance(body, str) else body
        path = prepared.path_url.partition("?")[0]
        known = (str(prepared.method), path, body, identity.device, "first life")
        prepared.headers[DEVICE_HEADER] = identity.device
        prepared.headers[INCARNATION_HEADER] = "first life"
        prepared.headers[SIGNATURE_HEADER] = identity.speaker.signer.sign_request(*known)


@pytest.fixture(params=["stranger", "known computer"])
def caller(request: pytest.FixtureRequest, road: Road) -> Iterator[Caller]:
    made = Caller(road, road.enrol() if request.param == "known computer" else None)
    yield made
    made.session.close()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_answer_is_one_that_is_described(caller: Caller, name: str) -> None:
    operation = OPERATIONS[name]
    told = operation.definition.raw["responses"]

    @BOUNDED
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = caller.send(case)
        assert answer.status_code < 500, answer.text
        assert str(answer.status_code) in told
        if answer.status_code == 200:
            _check_content(answer, told["200"]["content"])
        else:
            problem = msgspec.json.decode(answer.content, type=Problem)
            assert REFUSALS[problem.code].status == answer.status_code

    ask()
    if caller.identity is not None and name in ("exchange", "digest"):
        assert 200 in caller.seen, "what is generated never gets past the door"


def _check_content(answer: requests.Response, content: dict[str, Any]) -> None:
    (media,) = content
    assert answer.headers["Content-Type"].partition(";")[0] == media
    reference = content[media].get("schema", {}).get("$ref", "")
    if reference:
        msgspec.json.decode(answer.content, type=getattr(messages, reference.rpartition("/")[2]))


def test_every_route_is_described() -> None:
    nobody: Any = None
    app = build_app(HandlerParts(nobody, CallLimits(), open_log()))
    served = {
        (_plain(route.path), method.lower())
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }
    described = {(path, method) for path, ways in DESCRIBED["paths"].items() for method in ways}
    assert served == described


def _plain(path: str) -> str:
    """`{kind:str}` is written `{kind}` in a description."""
    return path.replace(":str}", "}").replace(":int}", "}")
