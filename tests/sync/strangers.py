"""Servers that are not the hub: scripted bytes on a port, with any certificate one likes."""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Script = Callable[[socket.socket], None]


def ready(sockets: list[socket.socket], seconds: float) -> list[socket.socket]:
    """Those that have something to say. Unlike `select` for sockets of any number."""
    with selectors.DefaultSelector() as waiting:
        for one in sockets:
            waiting.register(one, selectors.EVENT_READ)
        return [key.fileobj for key, _ in waiting.select(seconds)]  # type: ignore[misc]


@contextmanager
def stranger(script: Script, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Runs the script for every connection until the end of the test."""
    server = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def meet(connection: socket.socket) -> None:
        connection.settimeout(10)
        with suppress(OSError), connection:
            if context is not None:
                with context.wrap_socket(connection, server_side=True) as secured:
                    script(secured)
            else:
                script(connection)

    def accept() -> None:
        while not done.is_set():
            with suppress(OSError):
                meet(server.accept()[0])

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        done.set()
        with suppress(OSError):
            socket.create_connection(server.getsockname(), 1).close()
        thread.join(15)
        server.close()


@contextmanager
def breaking_line(port: int, after_bytes: int) -> Iterator[tuple[int, list[int]]]:
    """A line to that port on which every connection breaks after so many bytes, both ways counted.
    Yields its own port, and a list that grows with every break.
    """
    breaks: list[int] = []

    def pass_on(near: socket.socket) -> None:
        left = after_bytes
        with socket.create_connection(("127.0.0.1", port), 10) as far:
            ends = {near: far, far: near}
            while left > 0:
                for readable in ready(list(ends), 10):
                    data = readable.recv(min(left, 16_384))
                    if not data:
                        return
                    ends[readable].sendall(data)
                    left -= len(data)
        breaks.append(after_bytes)

    with stranger(pass_on) as own:
        yield own, breaks


def read_request(connection: socket.socket) -> bytes:
    """Headers and body of one request."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += _more(connection)
    head, _, body = text.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.partition(b":")[2]):
                body += _more(connection)
    return head


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionAbortedError
    return data


def answering(*parts: bytes) -> Script:
    """Answers each request with the same bytes and closes."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        for part in parts:
            connection.sendall(part)

    return script


def http(
    body: bytes,
    status: str = "200 OK",
    kind: str = "application/json",
    more: str = "",
    length: int | None = None,
) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{more}\r\n"
    return head.encode() + body


@dataclass(frozen=True)
class Authority:
    """Issues whatever certificate a test wants."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @staticmethod
    def new(name: str = "somebody") -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return Authority(key, _certificate(own, own, key, key, None, is_authority=True))

    @staticmethod
    def of(certificate: Path, key: Path) -> Authority:
        """The county's own, from its files."""
        private = serialization.load_pem_private_key(key.read_bytes(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        return Authority(private, first)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def context(self, folder: Path, host: str = "127.0.0.1", years: int = 0) -> ssl.SSLContext:
        """A server's context with a certificate for this host, issued so many years from now."""
        issued = self.issue(host, years=years)
        return issued.server_context(folder, chain=[])

    def issue(self, host: str, *, years: int = 0, is_authority: bool = False) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        issuer = self.certificate.subject
        made = _certificate(
            subject, issuer, key, self.key, host, years=years, is_authority=is_authority
        )
        return Authority(key, made)

    def server_context(self, folder: Path, chain: list[Authority]) -> ssl.SSLContext:
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = folder / "stranger.pem"
        text = self.pem + "".join(link.pem for link in chain)
        path.write_bytes(text.encode() + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    host: str | None,
    *,
    years: int = 0,
    is_authority: bool = False,
) -> x509.Certificate:
    import ipaddress

    begins = datetime.now(UTC) - timedelta(days=1) + timedelta(days=365 * years)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begins).not_valid_after(begins + timedelta(days=100))
    builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    if host is not None:
        is_name = any(c.isalpha() for c in host)
        name = x509.DNSName(host) if is_name else x509.IPAddress(ipaddress.ip_address(host))
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
