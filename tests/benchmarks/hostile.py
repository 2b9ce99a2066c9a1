"""Eight computers that mean harm, beside honest ones.

Started by `hub_load --hostile` as `python -m tests.benchmarks.hostile RAID`, a process of its own. Each
has an address of its own and tries so many times a second, whatever the hub says. Some were enrolled
and have turned bad; one claims to be an honest computer. Ends with one line of JSON: a `Heard`.
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

import msgspec

from sync.protocol.codec import Packing
from sync.protocol.signing import (
    DEVICE_HEADER,
    INCARNATION_HEADER,
    SIGNATURE_HEADER,
    Signer,
    new_private_key,
)
from tests.benchmarks.load import (
    PATH,
    Device,
    Heard,
    client_context,
    let_aborted_lines_go,
    read_answer,
)

TRIES_PER_S = 50
_AT_ONCE = 4
_SLOW_LINES, _HALF_OPEN_LINES = 50, 200
_OVERSIZED = 50 * 1024 * 1024
_BOMB = 100 * 1024 * 1024
_ANSWER_WITHIN_S = 60


class Raid(msgspec.Struct):
    """Where to, who was enrolled and means harm, whom one of them claims to be, and what each does."""

    host: str
    port: int
    authorities: str
    devices: list[Device]
    victim: Device
    seconds: float
    kinds: list[str]
    sources: list[str]
    """Where each of them calls from."""


def envelope(device: str, more: str = "") -> bytes:
    """A request of a device that has nothing to say, with room for something."""
    return (
        f'{{"protocol":1,"device":"{device}","incarnation":"{"1" * 32}","epoch":null,"token":null,'
        f'"cursor":0,"page":1000{more}}}'
    ).encode()


def packed(text: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


def bomb(device: str) -> bytes:
    """A hundred megabytes of blanks in a hundred kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = packer.compress(envelope(device)[:-1])
    megabyte = b" " * 1024 * 1024
    blanks = b"".join(packer.compress(megabyte) for _ in range(_BOMB // len(megabyte)))
    return head + blanks + packer.compress(b"}") + packer.flush()


@dataclass
class Attacker:
    """One address. `kind` says in what was heard who it was."""

    raid: Raid
    kind: str
    source: str
    context: ssl.SSLContext
    heard: Heard
    _kept: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def again_and_again(self, once: Callable[[], Awaitable[None]]) -> None:
        """So many at once, and so many a second."""
        until = time.monotonic() + self.raid.seconds

        async def line() -> None:
            while time.monotonic() < until:
                rest = asyncio.create_task(asyncio.sleep(_AT_ONCE / TRIES_PER_S))
                try:
                    await asyncio.wait_for(once(), _ANSWER_WITHIN_S)
                except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
                    self.note(type(error).__name__)
                await rest

        await asyncio.gather(*(line() for _ in range(_AT_ONCE)))

    def note(self, what: str) -> None:
        told = f"{self.kind}: {what}"
        self.heard.errors[told] = self.heard.errors.get(told, 0) + 1

    async def send(self, request: bytes) -> None:
        """Over a kept connection where there is one; what the hub says is noted."""
        reader, writer = self._kept.pop() if self._kept else await self.open()
        try:
            writer.write(request)
            await self.hear(reader)
        except BaseException:
            writer.transport.abort()
            raise
        self._kept.append((reader, writer))

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            self.raid.host, self.raid.port, ssl=self.context, local_addr=(self.source, 0)
        )

    async def hear(self, reader: asyncio.StreamReader) -> None:
        status, _, answer = await read_answer(reader)
        problem = msgspec.json.decode(answer) if status != 200 and answer[:1] == b"{" else {}
        self.note(f"{status} {problem.get('code', '')}".strip())


def request_of(device: str, key: str, body: bytes) -> bytes:
    """A whole request, signed with this key as this device."""
    signature = Signer(key).sign_request("POST", PATH, body, device, "1" * 32)
    return head_of(device, signature, len(body)) + body


def head_of(device: str, signature: str, length: int) -> bytes:
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: hub\r\nContent-Length: {length}\r\n"
        f"Content-Encoding: {Packing.RAW_DEFLATE}\r\n{DEVICE_HEADER}: {device}\r\n"
        f"{INCARNATION_HEADER}: {'1' * 32}\r\n{SIGNATURE_HEADER}: {signature}\r\n\r\n"
    ).encode()


# What they do


async def as_nobody(at: Attacker, own: Device) -> None:
    """Each time another device that was never enrolled."""

    async def once() -> None:
        device = uuid.uuid4().hex
        await at.send(request_of(device, own.key, packed(envelope(device))))

    await at.again_and_again(once)


async def as_the_victim(at: Attacker, own: Device) -> None:
    """An honest computer's name under a signature of somebody else."""
    victim = at.raid.victim.id
    request = request_of(victim, new_private_key(), packed(envelope(victim)))
    await at.again_and_again(lambda: at.send(request))


async def repeating(at: Attacker, own: Device) -> None:
    """One good request, again and again."""
    request = request_of(own.id, own.key, packed(envelope(own.id)))
    await at.again_and_again(lambda: at.send(request))


async def oversized(at: Attacker, own: Device) -> None:
    """More than a request may have; it pours on, whatever is answered, as long as it may."""
    rubbish = random.randbytes(64 * 1024)

    async def once() -> None:
        reader, writer = await at.open()
        try:
            writer.write(head_of(own.id, "0" * 128, _OVERSIZED))
            for _ in range(_OVERSIZED // len(rubbish)):
                writer.write(rubbish)
                await writer.drain()
                await asyncio.sleep(0)  # or nobody would notice that the line is gone
                if writer.transport.is_closing():
                    break
            await at.hear(reader)
        finally:
            writer.transport.abort()

    await at.again_and_again(once)


async def dripping(at: Attacker, own: Device) -> None:
    """Bodies of which a byte comes every second, on many lines."""

    async def line() -> None:
        while time.monotonic() < until:
            try:
                await _drip(at, own, until)
            except (OSError, EOFError) as error:
                at.note(type(error).__name__)
                await asyncio.sleep(1)

    until = time.monotonic() + at.raid.seconds
    await asyncio.gather(*(line() for _ in range(_SLOW_LINES)))


async def _drip(at: Attacker, own: Device, until: float) -> None:
    reader, writer = await at.open()
    writer.write(head_of(own.id, "0" * 128, 100_000))
    answer = asyncio.create_task(at.hear(reader))
    while time.monotonic() < until and not answer.done():
        writer.write(b"x")
        await asyncio.sleep(1)
    if not answer.done():
        at.note("still open at the end")
        answer.cancel()
    writer.transport.abort()


async def half_open(at: Attacker, own: Device) -> None:
    """Connections on which nothing is ever said, not even hello."""

    async def line() -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection(
                    at.raid.host, at.raid.port, local_addr=(at.source, 0)
                )
            except OSError as error:
                at.note(type(error).__name__)
                await asyncio.sleep(_AT_ONCE / TRIES_PER_S)
                continue
            try:
                await asyncio.wait_for(reader.read(1), max(0.1, until - time.monotonic()))
                at.note("closed by the hub")
            except TimeoutError:
                at.note("still open at the end")
            except OSError as error:
                at.note(type(error).__name__)
            writer.transport.abort()

    until = time.monotonic() + at.raid.seconds
    await asyncio.gather(*(line() for _ in range(_HALF_OPEN_LINES)))


async def exploding(at: Attacker, own: Device) -> None:
    request = request_of(own.id, own.key, bomb(own.id))
    await at.again_and_again(lambda: at.send(request))


async def flooding(at: Attacker, own: Device) -> None:
    """Good requests, each another, without a pause."""

    async def once() -> None:
        body = packed(envelope(own.id, f',"program":"{uuid.uuid4().hex}"'))
        await at.send(request_of(own.id, own.key, body))

    await at.again_and_again(once)


WAYS: dict[str, Callable[[Attacker, Device], Awaitable[None]]] = {
    "unknown device": as_nobody,
    "bad signature": as_the_victim,
    "replayed request": repeating,
    "oversized body": oversized,
    "slow body": dripping,
    "half-open line": half_open,
    "compression bomb": exploding,
    "flood": flooding,
}


async def together(raid: Raid, heard: Heard) -> None:
    let_aborted_lines_go()
    context = client_context(raid.authorities)
    attackers = [
        (WAYS[kind], Attacker(raid, kind, source, context, heard))
        for kind, source in zip(raid.kinds, raid.sources, strict=True)
    ]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begun = time.monotonic()
    pairs = zip(attackers, raid.devices, strict=False)
    await asyncio.gather(*(way(attacker, device) for (way, attacker), device in pairs))
    heard.seconds = round(time.monotonic() - begun, 3)


def main() -> None:
    raid, heard = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Raid), Heard()
    asyncio.run(together(raid, heard))
    sys.stdout.write(msgspec.json.encode(heard).decode() + "\n")


if __name__ == "__main__":
    main()
