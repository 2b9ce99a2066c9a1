"""What a named proxy says about whom it speaks for: the PROXY protocol, before TLS begins.

Version 1 is a line of text, version 2 binary; nginx writes the first. Only a proxy named by the
administrator is asked, and it must say it: whoever else begins so is no TLS, and is hung up on.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Awaitable, Callable

Read = Callable[[int], Awaitable[bytes]]
"""Exactly so many bytes."""

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_LONGEST_LINE = 107
_LONGEST_BINARY = 4096
_ADDRESSES = {0x11: (4, 12), 0x21: (16, 36)}
"""Of version 2: TCP over IPv4, TCP over IPv6; how long an address is, and all four values."""


class NotProxied(Exception):
    """The connection of a named proxy does not begin as it must."""


async def caller_behind(read: Read) -> tuple[str, int] | None:
    """Address and port; None where the proxy speaks for itself, to see whether the hub is there."""
    begun = await read(len(_SIGNATURE))
    if begun == _SIGNATURE:
        return await _binary(read)
    if begun.startswith(b"PROXY "):
        return _line(await _rest_of_line(begun, read))
    raise NotProxied


async def _rest_of_line(begun: bytes, read: Read) -> bytes:
    line = begun
    while not line.endswith(b"\r\n"):
        if len(line) >= _LONGEST_LINE:
            raise NotProxied
        line += await read(1)
    return line[:-2]


def _line(line: bytes) -> tuple[str, int] | None:
    words = line.decode("ascii", "replace").split(" ")
    if words[1] == "UNKNOWN":
        return None
    try:
        protocol, source, _, port, _ = words[1:]
        address = ipaddress.ip_address(source)
        if protocol != f"TCP{address.version}":
            raise NotProxied
        return str(address), int(port)
    except ValueError:
        raise NotProxied from None


async def _binary(read: Read) -> tuple[str, int] | None:
    version, family, length = struct.unpack("!BBH", await read(4))
    if version >> 4 != 2 or length > _LONGEST_BINARY:
        raise NotProxied
    said = await read(length)
    if version & 15 == 0:
        return None
    if version & 15 != 1 or family not in _ADDRESSES:
        raise NotProxied
    size, whole = _ADDRESSES[family]
    if length < whole:
        raise NotProxied
    (port,) = struct.unpack_from("!H", said, 2 * size)
    return str(ipaddress.ip_address(said[:size])), port
