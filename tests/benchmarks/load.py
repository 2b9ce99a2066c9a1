"""Many workstations in one cheap process: signed exchanges over TLS, without stores behind them.

Started by the `hub_load` benchmark as `python -m tests.benchmarks.load PLAN`, a process of its own.
Operations are written and deflated before it says "ready"; after "go" on its standard input only
the envelope of each request is made anew. Ends with one line of JSON: a `Heard`.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import sys
import time
import uuid
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sync.protocol.codec import Packing, unpack
from sync.protocol.signing import (
    DEVICE_HEADER,
    INCARNATION_HEADER,
    SIGNATURE_HEADER,
    Signer,
)
from tests.benchmarks.residents import people

PATH = "/v1/exchange"
_encode = msgspec.json.Encoder().encode
_LEVEL = 6


class Device(msgspec.Struct):
    id: str
    key: str
    facility: str
    person: str
    source: str = "127.0.0.1"
    """The address of this computer that it calls from."""


class Plan(msgspec.Struct):
    """What to do: every device sends `requests` of so many operations, for `seconds` at most.

    `pause_s` is how long a device rests between its calls, on average.
    """

    host: str
    port: int
    authorities: str
    devices: list[Device]
    operations: int
    page: int = 0
    requests: int = 1
    seconds: float = 3600.0
    pause_s: float = 0.0


class Heard(msgspec.Struct):
    """Milliseconds of each call that was answered, and what else was seen."""

    ms: list[float] = []
    acknowledged: int = 0
    rows: int = 0
    errors: dict[str, int] = {}
    seconds: float = 0.0


class _Receipt(msgspec.Struct):
    state: str
    code: str | None = None


class _Row(msgspec.Struct):
    seq: int


class _Page(msgspec.Struct):
    to: int
    rows: list[_Row]


class _Answer(msgspec.Struct):
    """As much of an answer as is needed to go on."""

    epoch: str = ""
    token: str | None = None
    receipts: list[_Receipt] = []
    page: _Page | None = None


decode_answer = msgspec.json.Decoder(_Answer).decode


def operations(device: Device, count: int, seed: int) -> bytes:
    """So many new residents as JSON, without the brackets around them."""
    made = []
    for row in people(count, seed):
        who = {"author_id": device.person, "author_home_id": device.facility}
        values = {**row.fields, **who, "place_id": device.facility, "payment_kinds": ["3"]}
        ids = (uuid.UUID(int=random.getrandbits(128)).hex for _ in range(2))
        stamps = [1768437000000, "1a66-2f1d8ff1129", 3240174, 0]
        what: tuple[Any, ...] = (
            next(ids),
            "",
            "put",
            "patient",
            next(ids),
            device.facility,
            None,
            values,
            {},
        )
        made.append([*what, 0, device.person, 1, stamps])
    return _encode(made)[1:-1]


def deflated(text: bytes) -> bytes:
    """A stretch of a raw deflate stream that refers to nothing before it and does not end it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _ending(text: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


class Refused(Exception):
    """The hub's answer was a problem; its code, and how long it asks to wait."""

    def __init__(self, code: str, wait_s: float) -> None:
        super().__init__(code)
        self.wait_s = wait_s


@dataclass
class Workstation:
    """One device on one connection, which is opened again when it is lost."""

    plan: Plan
    device: Device
    context: ssl.SSLContext
    heard: Heard
    parts: list[bytes] = field(default_factory=list)
    incarnation: str = field(default_factory=lambda: uuid.uuid4().hex)
    epoch: str | None = None
    token: str | None = None
    cursor: int = 0
    path: str = PATH

    def __post_init__(self) -> None:
        self.signer = Signer(self.device.key)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    def prepare(self, seed: int) -> None:
        size = self.plan.operations
        texts = (operations(self.device, size, seed + i) for i in range(self.plan.requests))
        self.parts = [deflated(text) for text in texts] if size else []

    async def catch_up(self, turns: asyncio.Semaphore) -> None:
        """What is there for everybody is read before anything is measured, as on any other day."""
        before = -1
        while self.plan.page and before != self.cursor:
            before = self.cursor
            async with turns:
                await self._exchange(deflated(b""), page=1000)

    async def work(self, until: float) -> None:
        number = 0
        while number < self.plan.requests and time.monotonic() < until:
            if self.plan.pause_s:
                await asyncio.sleep(random.uniform(0, 2 * self.plan.pause_s))
            if await self._exchange(self.parts[number] if self.parts else deflated(b"")):
                number += 1
        self._hang_up()

    async def _exchange(self, part: bytes, page: int | None = None) -> bool:
        begun = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._call(self.body(part, page)), 60)
        except Refused as refusal:
            self._note(str(refusal))
            await asyncio.sleep(refusal.wait_s)
            return False
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self._note(type(error).__name__)
            self._hang_up()
            await asyncio.sleep(0.5)
            return False
        self.heard.ms.append(round((time.perf_counter() - begun) * 1000, 2))
        self.learn(answer)
        return True

    def body(self, part: bytes, page: int | None) -> bytes:
        envelope = {"protocol": 1, "device": self.device.id, "incarnation": self.incarnation}
        envelope |= {"epoch": self.epoch, "token": self.token, "cursor": self.cursor}
        if wanted := self.plan.page if page is None else page:
            envelope["page"] = wanted
        head = _encode(envelope)[:-1] + b',"operations":['
        return deflated(head) + part + _ending(b"]}")

    def learn(self, answer: _Answer) -> None:
        self.epoch, self.token = answer.epoch, answer.token
        if answer.page is not None:
            self.cursor = answer.page.to
            self.heard.rows += len(answer.page.rows)
        for receipt in answer.receipts:
            if receipt.state == "acked":
                self.heard.acknowledged += 1
            else:
                self._note(f"{receipt.state} {receipt.code}")

    async def _call(self, body: bytes) -> _Answer:
        return decode_answer(await self.call(body, Packing.RAW_DEFLATE))

    async def call(self, body: bytes, packing: Packing) -> bytes:
        """The answer, unpacked. Raises Refused."""
        reader, writer = await self._line()
        signature = self.signer.sign_request(
            "POST", self.path, body, self.device.id, self.incarnation
        )
        writer.write(
            f"POST {self.path} HTTP/1.1\r\nHost: hub\r\nContent-Length: {len(body)}\r\n"
            f"Content-Encoding: {packing}\r\nAccept-Encoding: {Packing.RAW_DEFLATE}\r\n"
            f"{DEVICE_HEADER}: {self.device.id}\r\n{INCARNATION_HEADER}: {self.incarnation}\r\n"
            f"{SIGNATURE_HEADER}: {signature}\r\n\r\n".encode()
            + body
        )
        status, headers, answer = await read_answer(reader)
        if status != 200:
            problem = msgspec.json.decode(answer) if answer.startswith(b"{") else {}
            wait_s = float(headers.get("retry-after", 1))
            raise Refused(f"{status} {problem.get('code')}", wait_s)
        return unpack(answer, Packing(headers.get("content-encoding", "identity")), 8)

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(
                self.plan.host,
                self.plan.port,
                ssl=self.context,
                local_addr=(self.device.source, 0),
                ssl_handshake_timeout=30,
            )
        return self._reader, self._writer

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None

    def _note(self, what: str) -> None:
        self.heard.errors[what] = self.heard.errors.get(what, 0) + 1


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, body


def client_context(authorities: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authorities)
    return context


def let_aborted_lines_go() -> None:
    """asyncio tries to close once more what was aborted in the middle of a TLS goodbye, and writes
    a page about it."""

    def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), AttributeError | OSError):
            loop.default_exception_handler(context)

    asyncio.get_running_loop().set_exception_handler(tell)


S = TypeVar("S", bound=Workstation)


async def together(
    plan: Plan, heard: Heard, kind: type[S], work: Callable[[S, float], Awaitable[None]]
) -> None:
    """Begun within a second, as computers are when a line comes back; each works until its end."""
    let_aborted_lines_go()
    context, turns = client_context(plan.authorities), asyncio.Semaphore(8)
    stations = [kind(plan, device, context, heard) for device in plan.devices]
    for number, station in enumerate(stations):
        station.prepare(number * 10_000)
    await asyncio.gather(*(station.catch_up(turns) for station in stations))
    heard.ms, heard.rows, heard.errors = [], 0, {}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begun = time.monotonic()

    async def one(station: S) -> None:
        await asyncio.sleep(random.random())
        await work(station, begun + plan.seconds)

    await asyncio.gather(*(one(station) for station in stations))
    heard.seconds = round(time.monotonic() - begun, 3)


def run(kind: type[S], work: Callable[[S, float], Awaitable[None]]) -> None:
    """A process of such computers; it ends with what they heard, as JSON."""
    plan, heard = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan), Heard()
    asyncio.run(together(plan, heard, kind, work))
    sys.stdout.write(_encode(heard).decode() + "\n")


if __name__ == "__main__":
    run(Workstation, Workstation.work)
