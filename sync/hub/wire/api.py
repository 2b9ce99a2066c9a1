"""The hub over HTTP: reads bodies within limits, hands them to worker threads, answers problems.

Nothing is parsed here. A body is read only as far as it may go, and only when the caller is not
being slowed; what it means is decided in `reception`, after its signature.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import anyio
import msgspec
from anyio.to_thread import run_sync
from litestar import Litestar, Response, get, patch, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from structlog.typing import FilteringBoundLogger

from sync.hub.log import place_of
from sync.hub.wire.limits import CallLimits, HeldMemory
from sync.hub.wire.metrics import Metrics
from sync.hub.wire.news import HeardSoFar, NewsTold
from sync.hub.wire.openapi import document
from sync.hub.wire.reception import ENROLLING, IncomingCall, Reception, Reply, refusal_for
from sync.hub.wire.serving_order import Turns
from sync.hub.wire.visits import HttpRequest, Visit
from sync.hub.wire.waiting import LOOK_EVERY_S, Waiting
from sync.protocol.codec import MOST_PACKED, Packing, is_available
from sync.protocol.messages import LONGEST_WAIT_S
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import DEVICE_HEADER, INCARNATION_HEADER, SIGNATURE_HEADER

JSON = "application/json"
CONTENT = "application/octet-stream"
_LONGEST_CLAIM = 64
_FOR_ANYBODY = ("status", "enrol")
"""Routes of which an answer costs nobody's address anything, though nobody has proved himself."""
_WAIT_S = 2.0
"""So long somebody waits who has had much of a busy hub."""

Serve = Callable[[IncomingCall], Reply]


@dataclass
class HandlerParts:
    """What the handlers share; the application is built around it."""

    reception: Reception
    limits: CallLimits
    log: FilteringBoundLogger
    metrics: Metrics = field(default_factory=Metrics)
    threads: int = 4
    stall_s: float = 30.0
    deadline_s: float = 600.0
    slowest: float = 200.0
    """Bytes of a body each second, over all the time it takes; GPRS in the hills brings more."""
    hold_s: float = LONGEST_WAIT_S
    look_every_s: float = LOOK_EVERY_S

    def __post_init__(self) -> None:
        self.turns = Turns(self.threads)
        # Counting a large store takes seconds, reads alone, and keeps nobody else waiting.
        self.counting_turns = Turns(1)
        self.thread_limit = anyio.CapacityLimiter(self.threads + 1)
        self.waiting = Waiting(self._look, self.hold_s, self.look_every_s)

    def _look(self, asked: Sequence[HeardSoFar]) -> list[NewsTold]:
        return self.reception.look(asked)


def build_app(desk: HandlerParts) -> Litestar:
    app = Litestar(
        route_handlers=[
            exchange,
            envelope,
            enrol,
            introduce,
            history,
            digest,
            lookup,
            wait,
            blob_states,
            send_part,
            fetch_part,
            status,
            openapi,
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
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "exchange", desk.reception.exchange)


@post("/v1/envelope", status_code=200)
async def envelope(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "envelope", desk.reception.envelope)


@post("/v1/enrol", status_code=200)
async def enrol(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "enrol", desk.reception.enrol)


@post("/v1/introduce", status_code=200)
async def introduce(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "introduce", desk.reception.introduce)


@get("/v1/history/{kind:str}/{record_id:str}")
async def history(
    request: HttpRequest, kind: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    serve = partial(desk.reception.history, kind=kind, record_id=record_id)
    return await _serve(request, "history", serve)


@post("/v1/digest", status_code=200)
async def digest(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "digest", desk.reception.digest, desk.counting_turns)


@post("/v1/lookup", status_code=200)
async def lookup(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "lookup", desk.reception.lookup)


@post("/v1/wait", status_code=200)
async def wait(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "wait", desk.reception.wait)


@post("/v1/attachments", status_code=200)
async def blob_states(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "blob_states", desk.reception.blob_states)


@patch("/v1/attachments/{attachment_id:str}/{offset:int}")
async def send_part(
    request: HttpRequest, attachment_id: FromPath[str], offset: FromPath[int]
) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    serve = partial(desk.reception.send_part, attachment_id=attachment_id, offset=offset)
    return await _serve(request, "send_part", serve)


@get("/v1/attachments/{attachment_id:str}/{offset:int}/{length:int}")
async def fetch_part(
    request: HttpRequest,
    attachment_id: FromPath[str],
    offset: FromPath[int],
    length: FromPath[int],
) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    serve = partial(
        desk.reception.fetch_part, attachment_id=attachment_id, offset=offset, length=length
    )
    return await _serve(request, "fetch_part", serve)


@get("/v1/status")
async def status(request: HttpRequest) -> Response[bytes]:
    desk: HandlerParts = request.app.state.desk
    return await _serve(request, "status", desk.reception.status)


@get("/v1/openapi.json")
async def openapi(request: HttpRequest) -> Response[bytes]:
    _is_harmless(request)
    return Response(document(), media_type=JSON)


async def _serve(
    request: HttpRequest, route: str, serve: Serve, turns: Turns | None = None
) -> Response[bytes]:
    """Read, wait for the turn, work on a thread, answer; one line of log and one count for each."""
    desk: HandlerParts = request.app.state.desk
    started = time.perf_counter()
    visit = Visit.of(request)
    seen: dict[str, object] = {"route": route, "address": visit.address}
    held, idle_s = HeldMemory(desk.limits, visit.payer(request.headers.get(DEVICE_HEADER, ""))), 0.0
    try:
        call = await _read(request, desk, route, held, visit)
        seen["bytes_in"] = len(call.body)
        reply = await _answer(desk, call, serve, turns or desk.turns)
        if reply.waits is not None:
            reply, idle_s = await _wait(request, call, reply, held, visit)
        seen |= {"operations": reply.operations, "rows": reply.rows}
        response = _response(reply)
        if route in _FOR_ANYBODY:
            _is_harmless(request)
    except Exception as error:  # noqa: BLE001 - the edge of the process towards the network
        visit.pour(held.size)
        refusal = refusal_for(error)
        seen["code"] = refusal.code
        if refusal is not error:
            seen |= {"type": type(error).__name__, "place": place_of(error)}
        response = _problem(refusal)
        if not visit.is_proved and refusal.code != "TOO_LARGE":
            # Its next try begins at the gate again, which counts what fails. Whoever still sends
            # would not hear why.
            response.headers["Connection"] = "close"
        # It would keep this frame alive, and with it the body, until the collector comes by.
        refusal.__traceback__ = None
    finally:
        held.release()
        visit.end()
    seconds = time.perf_counter() - started - idle_s
    desk.metrics.count(route, response.status_code or 0, seconds, seen)
    seen |= {"status": response.status_code, "ms": round(seconds * 1000, 1)}
    seen["bytes_out"] = len(response.content)
    if not idle_s:  # a county that waits would fill the log
        desk.log.info("served", **seen)
    if "code" in seen and visit.proof.device:
        await anyio.sleep(desk.limits.refusal_waits(visit.proof.device))
    return response


async def _answer(desk: HandlerParts, call: IncomingCall, serve: Serve, turns: Turns) -> Reply:
    """An address can have no other's turn, whatever device it claims to be: a device has its own
    as soon as its signature was found right."""
    desk.reception.look_at(call)
    who = call.proof.device or call.address
    if turns.has_had_much(who):
        raise ProtocolError("SLOW_DOWN", retry_after_s=_WAIT_S)
    async with turns.turn(who):
        return await run_sync(serve, call, limiter=desk.thread_limit)


async def _wait(
    request: HttpRequest, call: IncomingCall, nothing: Reply, held: HeldMemory, visit: Visit
) -> tuple[Reply, float]:
    """The answer, and how long nothing was done for it. Meanwhile it holds no memory, and its
    connection counts as its device's, not as a stranger's."""
    desk: HandlerParts = request.app.state.desk
    held.release()
    visit.prove()
    begun = time.perf_counter()
    assert nothing.waits is not None
    told = await desk.waiting.wait(call.proof.device, nothing.waits, partial(_gone, request))
    reply = nothing if told is None else desk.reception.tell(call, told)
    return reply, time.perf_counter() - begun


async def _gone(request: HttpRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _read(
    request: HttpRequest, desk: HandlerParts, route: str, held: HeldMemory, visit: Visit
) -> IncomingCall:
    headers = request.headers
    device = headers.get(DEVICE_HEADER, "")
    if len(device) > _LONGEST_CLAIM or not device.isascii():
        raise ProtocolError("DEVICE_UNKNOWN")
    enrolling = route in ("enrol", "introduce")
    if enrolling or not visit.knows(device):
        desk.limits.check_claim(visit.address, ENROLLING if enrolling else device)
    return IncomingCall(
        method=request.method,
        path=request.scope["raw_path"].decode("ascii", "replace"),
        address=visit.address,
        device=device,
        incarnation=headers.get(INCARNATION_HEADER, ""),
        signature=headers.get(SIGNATURE_HEADER, ""),
        body=await _read_body(request, desk, held),
        packing=_packing(headers),
        answer_in=_answer_packing(headers),
        proof=visit.come(),
    )


async def _read_body(request: HttpRequest, desk: HandlerParts, held: HeldMemory) -> bytes:
    """Raises TOO_LARGE at the first byte too many, TOO_SLOW when nothing comes for a while, or so
    little that somebody wants to hold a place."""
    if int(request.headers.get("content-length") or 0) > MOST_PACKED:
        raise ProtocolError("TOO_LARGE", limit=MOST_PACKED)
    body, begun = bytearray(), time.monotonic()
    stream = request.stream()
    try:
        with anyio.fail_after(desk.deadline_s):
            while (chunk := await _next(stream, desk.stall_s)) is not None:
                if len(body) + len(chunk) > MOST_PACKED:
                    raise ProtocolError("TOO_LARGE", limit=MOST_PACKED)
                held.more(len(chunk))
                body += chunk
                if len(body) < desk.slowest * (time.monotonic() - begun - desk.stall_s):
                    raise ProtocolError("TOO_SLOW")
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


def _is_harmless(request: HttpRequest) -> None:
    guest = Visit.of(request).guest
    if guest is not None:
        guest.is_harmless = True


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
    desk: HandlerParts = request.app.state.desk
    if refusal is not error:
        desk.log.error("fault", type=type(error).__name__, place=place_of(error))
    return _problem(refusal)
