"""The hub over HTTP: reads bodies within limits, hands them to worker threads, answers problems.

Nothing is parsed here. A body is read only as far as it may go, and only when the caller is not
being slowed; what it means is decided in `reception`, after its signature.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio
import msgspec
from anyio.to_thread import run_sync
from litestar import Litestar, Request, Response, get, patch, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from structlog.typing import FilteringBoundLogger

from sync.hub.limits import Held, Limits
from sync.hub.log import place_of
from sync.hub.metrics import Metrics
from sync.hub.openapi import document
from sync.hub.reception import ENROLLING, Call, Reception, Reply, refusal_for
from sync.hub.turns import Turns
from sync.protocol.codec import MOST_PACKED, Packing, is_available
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER

JSON = "application/json"
CONTENT = "application/octet-stream"
_LOOPBACK = ("127.0.0.1", "::1")
_LONGEST_CLAIM = 64

HttpRequest = Request[Any, Any, Any]
Serve = Callable[[Call], Reply]


@dataclass
class Desk:
    """What the handlers share; the application is built around it."""

    reception: Reception
    limits: Limits
    log: FilteringBoundLogger
    metrics: Metrics = field(default_factory=Metrics)
    threads: int = 4
    stall_s: float = 30.0
    deadline_s: float = 600.0

    def __post_init__(self) -> None:
        self.turns = Turns(self.threads)
        # Counting a large store takes seconds, reads alone, and keeps nobody else waiting.
        self.counting_turns = Turns(1)
        self.thread_limit = anyio.CapacityLimiter(self.threads + 1)


def build_app(desk: Desk) -> Litestar:
    app = Litestar(
        route_handlers=[
            exchange,
            envelope,
            enrol,
            introduce,
            history,
            digest,
            lookup,
            blob_states,
            send_part,
            fetch_part,
            status,
            openapi,
            metrics,
        ],
        exception_handlers={Exception: _answer_exception},
        openapi_config=None,
        # Its log of errors would show what they say.
        logging_config=None,
    )
    app.state.desk = desk
    return app


@post("/v1/exchange", status_code=200)
async def exchange(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "exchange", desk.reception.exchange)


@post("/v1/envelope", status_code=200)
async def envelope(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "envelope", desk.reception.envelope)


@post("/v1/enrol", status_code=200)
async def enrol(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "enrol", desk.reception.enrol)


@post("/v1/introduce", status_code=200)
async def introduce(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "introduce", desk.reception.introduce)


@get("/v1/history/{kind:str}/{record_id:str}")
async def history(
    request: HttpRequest, kind: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    serve = partial(desk.reception.history, kind=kind, record_id=record_id)
    return await _serve(request, "history", serve)


@post("/v1/digest", status_code=200)
async def digest(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "digest", desk.reception.digest, desk.counting_turns)


@post("/v1/lookup", status_code=200)
async def lookup(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "lookup", desk.reception.lookup)


@post("/v1/attachments", status_code=200)
async def blob_states(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "blob_states", desk.reception.blob_states)


@patch("/v1/attachments/{attachment_id:str}/{offset:int}")
async def send_part(
    request: HttpRequest, attachment_id: FromPath[str], offset: FromPath[int]
) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    serve = partial(desk.reception.send_part, attachment_id=attachment_id, offset=offset)
    return await _serve(request, "send_part", serve)


@get("/v1/attachments/{attachment_id:str}/{offset:int}/{length:int}")
async def fetch_part(
    request: HttpRequest,
    attachment_id: FromPath[str],
    offset: FromPath[int],
    length: FromPath[int],
) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    serve = partial(
        desk.reception.fetch_part, attachment_id=attachment_id, offset=offset, length=length
    )
    return await _serve(request, "fetch_part", serve)


@get("/v1/status")
async def status(request: HttpRequest) -> Response[bytes]:
    desk: Desk = request.app.state.desk
    return await _serve(request, "status", desk.reception.status)


@get("/v1/openapi.json")
async def openapi(request: HttpRequest) -> Response[bytes]:
    return Response(document(), media_type=JSON)


@get("/metrics")
async def metrics(request: HttpRequest) -> Response[bytes]:
    """Counts for the county's own monitoring, read on the hub's machine only."""
    if _address(request) not in _LOOPBACK:
        raise ProtocolError("NOT_FOUND")
    desk: Desk = request.app.state.desk
    return Response(desk.metrics.text(), media_type="text/plain; version=0.0.4")


async def _serve(
    request: HttpRequest, route: str, serve: Serve, turns: Turns | None = None
) -> Response[bytes]:
    """Read, wait for the turn, work on a thread, answer; one line of log and one count for each."""
    desk: Desk = request.app.state.desk
    started = time.perf_counter()
    seen: dict[str, object] = {"route": route, "address": _address(request)}
    held = Held(desk.limits, _address(request))
    try:
        call = await _read(request, desk, route, held)
        seen["bytes_in"] = len(call.body)
        async with (turns or desk.turns).turn(_caller(call)):
            reply = await run_sync(serve, call, limiter=desk.thread_limit)
        seen |= {"operations": reply.operations, "rows": reply.rows}
        response = _response(reply)
    except Exception as error:  # noqa: BLE001 - the edge of the process towards the network
        refusal = refusal_for(error)
        seen["code"] = refusal.code
        if refusal is not error:
            seen |= {"type": type(error).__name__, "place": place_of(error)}
        response = _problem(refusal)
        # It would keep this frame alive, and with it the body, until the collector comes by.
        refusal.__traceback__ = None
    finally:
        held.release()
    seconds = time.perf_counter() - started
    desk.metrics.count(route, response.status_code or 0, seconds, seen)
    seen |= {"status": response.status_code, "ms": round(seconds * 1000, 1)}
    seen["bytes_out"] = len(response.content)
    desk.log.info("served", **seen)
    return response


async def _read(request: HttpRequest, desk: Desk, route: str, held: Held) -> Call:
    headers = request.headers
    device = headers.get(DEVICE_HEADER, "")
    if len(device) > _LONGEST_CLAIM or not device.isascii():
        raise ProtocolError("DEVICE_UNKNOWN")
    address = _address(request)
    desk.limits.check_claim(address, ENROLLING if route in ("enrol", "introduce") else device)
    return Call(
        method=request.method,
        path=request.scope["raw_path"].decode("ascii", "replace"),
        address=address,
        device=device,
        incarnation=headers.get(INCARNATION_HEADER, ""),
        signature=headers.get(SIGNATURE_HEADER, ""),
        body=await _read_body(request, desk, held),
        packing=_packing(headers),
        answer_in=_answer_packing(headers),
    )


async def _read_body(request: HttpRequest, desk: Desk, held: Held) -> bytes:
    """Raises TOO_LARGE at the first byte too many, TOO_SLOW when nothing comes for a while."""
    if int(request.headers.get("content-length") or 0) > MOST_PACKED:
        raise ProtocolError("TOO_LARGE", limit=MOST_PACKED)
    body = bytearray()
    stream = request.stream()
    try:
        with anyio.fail_after(desk.deadline_s):
            while (chunk := await _next(stream, desk.stall_s)) is not None:
                if len(body) + len(chunk) > MOST_PACKED:
                    raise ProtocolError("TOO_LARGE", limit=MOST_PACKED)
                held.more(len(chunk))
                body += chunk
    except TimeoutError:
        raise ProtocolError("TOO_SLOW") from None
    return bytes(body)


async def _next(stream: AsyncGenerator[bytes], stall_s: float) -> bytes | None:
    with anyio.fail_after(stall_s):
        return await anext(stream, None)


def _packing(headers: Mapping[str, str]) -> Packing:
    try:
        return Packing(headers.get("content-encoding", Packing.PLAIN).strip().lower())
    except ValueError:
        raise ProtocolError("BODY_INVALID", path="$", reason="compression") from None


def _answer_packing(headers: Mapping[str, str]) -> Packing:
    asked = [part.strip().lower() for part in headers.get("accept-encoding", "").split(",")]
    known = (packing for packing in Packing if packing.value in asked and is_available(packing))
    return next(known, Packing.PLAIN)


def _address(request: HttpRequest) -> str:
    return request.client.host if request.client else ""


def _caller(call: Call) -> str:
    """Who waits in line: an address can have no other's turn, whatever device it claims to be.
    Behind a proxy on this machine all addresses are one."""
    return call.device if call.address in _LOOPBACK else call.address


def _response(reply: Reply) -> Response[bytes]:
    headers = {SIGNATURE_HEADER: reply.signature, "Cache-Control": "no-store"}
    if reply.packing is not Packing.PLAIN:
        headers["Content-Encoding"] = reply.packing.value
    media_type = CONTENT if reply.is_content else JSON
    return Response(reply.body, media_type=media_type, headers=headers, status_code=200)


def _problem(refusal: ProtocolError) -> Response[bytes]:
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(refusal.retry_after_s)))
    body = msgspec.json.encode(refusal.problem())
    return Response(body, media_type=JSON, headers=headers, status_code=refusal.status)


def _answer_exception(request: HttpRequest, error: Exception) -> Response[bytes]:
    """Whatever has no handler of ours: a path that is none, a method that is none, a bug."""
    if isinstance(error, HTTPException) and error.status_code in (404, 405):
        return _problem(ProtocolError("NOT_FOUND"))
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _problem(ProtocolError("BODY_INVALID", path="$", reason="request"))
    refusal = refusal_for(error)
    desk: Desk = request.app.state.desk
    if refusal is not error:
        desk.log.error("fault", type=type(error).__name__, place=place_of(error))
    return _problem(refusal)
