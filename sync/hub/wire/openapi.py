"""The hub's interface described in OpenAPI 3.1, from the very types that decode and encode it."""

from __future__ import annotations

from typing import Any

import msgspec

from sync.protocol.messages import (
    Answer,
    BlobQuery,
    BlobState,
    BlobStates,
    DigestAnswer,
    DigestRequest,
    EnrolAnswer,
    EnrolRequest,
    HistoryAnswer,
    IntroduceAnswer,
    IntroduceRequest,
    LookupAnswer,
    LookupRequest,
    Problem,
    Request,
    StatusAnswer,
    WaitAnswer,
    WaitRequest,
)
from sync.protocol.problems import REFUSALS
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER

_MESSAGES = (
    Request,
    Answer,
    EnrolRequest,
    EnrolAnswer,
    IntroduceRequest,
    IntroduceAnswer,
    HistoryAnswer,
    DigestRequest,
    DigestAnswer,
    LookupRequest,
    LookupAnswer,
    BlobQuery,
    BlobState,
    BlobStates,
    WaitRequest,
    WaitAnswer,
    StatusAnswer,
    Problem,
)
_REF = "#/components/schemas/{name}"
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_SIGNED = (DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER)


def document() -> bytes:
    _, schemas = msgspec.json.schema_components(_MESSAGES, ref_template=_REF)
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Jiceng county hub", "version": "1"},
        "paths": _paths(),
        "components": {"schemas": schemas},
    }
    return msgspec.json.encode(described)


def _paths() -> dict[str, Any]:
    named = [_parameter("kind", "path"), _parameter("record_id", "path")]
    return {
        "/v1/exchange": {"post": _operation("exchange", Answer, body=Request)},
        "/v1/enrol": {"post": _operation("enrol", EnrolAnswer, body=EnrolRequest)},
        "/v1/introduce": {"post": _operation("introduce", IntroduceAnswer, body=IntroduceRequest)},
        "/v1/history/{kind}/{record_id}": {
            "get": _operation("history", HistoryAnswer, parameters=named)
        },
        "/v1/digest": {"post": _operation("digest", DigestAnswer, body=DigestRequest)},
        "/v1/lookup": {"post": _operation("lookup", LookupAnswer, body=LookupRequest)},
        "/v1/wait": {"post": _operation("wait", WaitAnswer, body=WaitRequest)},
        **_attachments(),
        **_envelope(),
        "/v1/status": {"get": _operation("status", StatusAnswer, signed=False)},
        "/v1/openapi.json": {"get": _told("openapi", "This document", "application/json")},
    }


def _told(name: str, what: str, media: str) -> dict[str, Any]:
    """What anybody may read, in a form of its own."""
    answer = {"description": what, "content": {media: {}}}
    return {"operationId": name, "responses": {"200": answer, **_problems()}}


def _attachments() -> dict[str, Any]:
    named = _parameter("attachment_id", "path")
    offset, length = (_parameter(name, "path", "integer") for name in ("offset", "length"))
    sending = _operation("send_part", BlobState, parameters=[named, offset])
    sending["requestBody"] = {"required": True, "content": _BYTES}
    fetching = _operation("fetch_part", BlobState, parameters=[named, offset, length])
    fetching["responses"]["200"] = {"description": "A stretch of the content", "content": _BYTES}
    return {
        "/v1/attachments": {"post": _operation("blob_states", BlobStates, body=BlobQuery)},
        "/v1/attachments/{attachment_id}/{offset}": {"patch": sending},
        "/v1/attachments/{attachment_id}/{offset}/{length}": {"get": fetching},
    }


def _envelope() -> dict[str, Any]:
    passing = _operation("envelope", Answer)
    passing["requestBody"] = {"required": True, "content": _BYTES}
    passing["responses"]["200"] = {"description": "The sealed answer", "content": _BYTES}
    return {"/v1/envelope": {"post": passing}}


def _operation(
    name: str,
    answer: type,
    body: type | None = None,
    parameters: list[dict[str, Any]] | None = None,
    signed: bool = True,
) -> dict[str, Any]:
    headers = [_parameter(header, "header") for header in _SIGNED] if signed else []
    described: dict[str, Any] = {
        "operationId": name,
        "parameters": [*headers, *(parameters or [])],
        "responses": {"200": {"description": "Answer", "content": _content(answer)}, **_problems()},
    }
    if body is not None:
        described["requestBody"] = {"required": True, "content": _content(body)}
    return described


def _problems() -> dict[str, Any]:
    """One entry for each status, naming the codes that come with it."""
    codes: dict[int, list[str]] = {}
    for code, refusal in REFUSALS.items():
        codes.setdefault(refusal.status, []).append(code)
    return {
        str(status): {"description": ", ".join(names), "content": _content(Problem)}
        for status, names in sorted(codes.items())
    }


def _parameter(name: str, place: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": kind}}


def _content(message: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=message.__name__)}}}
