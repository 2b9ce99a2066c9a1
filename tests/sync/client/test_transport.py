"""What a workstation says of every server, line and answer that is not as it should be."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.core.errors import ClinicError, NetworkError
from sync.client.enrolment import DeviceIdentity
from sync.client.line import Patience
from sync.client.transport import HttpHub, HubAddress, Speaker, checked_url
from sync.protocol import codec
from sync.protocol.codec import Packing, encode
from sync.protocol.messages import Answer, Operation, Problem, Request
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import SIGNATURE_HEADER, Signer, new_private_key
from tests.benchmarks.line import Line, over
from tests.sync.road import SHORT, Road, first_request, speak
from tests.sync.strangers import Authority, Script, answering, http, read_request, stranger

ANSWER = encode(Answer("epoch", 1, "2026-03-01T08:00:00.000Z"), Packing.PLAIN)


def speaker() -> Speaker:
    return Speaker(uuid.uuid4().hex, Signer(new_private_key()))


def plain_hub(port: int, patience: Patience = SHORT) -> HttpHub:
    return HttpHub(HubAddress(f"http://127.0.0.1:{port}", None), speaker(), patience)


def failure(hub: HttpHub, error: type[ClinicError] = ClinicError) -> ClinicError:
    with pytest.raises(error) as caught:
        hub.status()
    hub.close()
    return caught.value


def said_of(script: Script, patience: Patience = SHORT) -> str:
    with stranger(script) as port:
        return failure(plain_hub(port, patience)).code


# Strangers instead of the hub


@pytest.fixture
def county(tmp_path: Path) -> Authority:
    return Authority.new("county")


def said_of_tls(context: ssl.SSLContext, trusted: Authority, host: str = "127.0.0.1") -> str:
    with stranger(answering(http(ANSWER)), context) as port:
        address = HubAddress(f"https://{host}:{port}", trusted.pem)
        return failure(HttpHub(address, speaker(), SHORT)).code


def test_a_certificate_of_another_authority_is_not_the_hub(
    tmp_path: Path, county: Authority
) -> None:
    assert said_of_tls(Authority.new("county").context(tmp_path), county) == "HUB_IDENTITY"


@pytest.mark.parametrize("host", ["127.0.0.2", "hub.example.org", "localhost"])
def test_a_certificate_for_another_host_is_not_the_hub(
    tmp_path: Path, county: Authority, host: str
) -> None:
    assert said_of_tls(county.context(tmp_path, host), county) == "HUB_IDENTITY"


def test_a_self_signed_certificate_is_not_the_hub(tmp_path: Path, county: Authority) -> None:
    own = Authority.new("127.0.0.1").server_context(tmp_path, [])
    assert said_of_tls(own, county) == "HUB_IDENTITY"


def test_a_servers_certificate_issues_no_others(tmp_path: Path, county: Authority) -> None:
    server = county.issue("127.0.0.1")
    forged = server.issue("127.0.0.1")
    assert said_of_tls(forged.server_context(tmp_path, [server]), county) == "HUB_IDENTITY"


def test_old_tls_is_not_the_hub(tmp_path: Path, county: Authority) -> None:
    context = county.context(tmp_path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    assert said_of_tls(context, county) == "HUB_IDENTITY"


def test_a_server_without_tls_is_not_the_hub(county: Authority) -> None:
    def blurt(connection: socket.socket) -> None:
        connection.sendall(http(b"<html>", kind="text/html"))

    with stranger(blurt) as port:
        address = HubAddress(f"https://127.0.0.1:{port}", county.pem)
        assert failure(HttpHub(address, speaker(), SHORT)).code == "HUB_IDENTITY"


@pytest.mark.parametrize("years", [-5, 5])
def test_a_certificate_of_any_date_is_believed_because_clocks_are_wrong(
    tmp_path: Path, county: Authority, years: int
) -> None:
    answer = http(b'{"protocol":1,"program":"1","hub_time":"2026-03-01T08:00:00.000Z"}')
    with stranger(answering(answer), county.context(tmp_path, years=years)) as port:
        hub = HttpHub(HubAddress(f"https://127.0.0.1:{port}", county.pem), speaker(), SHORT)
        assert hub.status().protocol == 1
        hub.close()


def test_the_spare_authority_is_believed_too(road: Road, tmp_path: Path) -> None:
    spare = road.certificates.trusted.read_text().split("-----END CERTIFICATE-----\n")[1]
    (tmp_path / "spare.pem").write_text(spare + "-----END CERTIFICATE-----\n")
    authority = Authority.of(tmp_path / "spare.pem", road.certificates.spare_key)
    answer = http(b'{"protocol":1,"program":"1","hub_time":"2026-03-01T08:00:00.000Z"}')
    with stranger(answering(answer), authority.context(tmp_path)) as port:
        address = HubAddress(f"https://127.0.0.1:{port}", road.address.authorities)
        hub = HttpHub(address, speaker(), SHORT)
        assert hub.status().protocol == 1
        hub.close()


def test_authorities_of_the_environment_are_not_believed(
    tmp_path: Path, county: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacker = Authority.new("attacker")
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(attacker.pem)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    assert said_of_tls(attacker.context(tmp_path), county) == "HUB_IDENTITY"


def test_a_proxy_of_the_environment_is_not_used(
    road: Road, identity: DeviceIdentity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    hub = speak(identity)
    assert hub.exchange(first_request(identity)).epoch
    hub.close()


def test_another_hub_under_the_same_authority_is_noticed(identity: DeviceIdentity) -> None:
    other = replace(identity, hub_key=Signer(new_private_key()).public)
    assert failure(speak(other)).code == "HUB_IDENTITY"


def test_an_old_answer_does_not_fit_a_new_request() -> None:
    hub_key, me = Signer(new_private_key()), speaker()
    old = hub_key.sign_answer(b"older request", ANSWER, me.device)
    script = answering(http(ANSWER, more=f"{SIGNATURE_HEADER}: {old}\r\n"))
    with stranger(script) as port:
        address = HubAddress(f"http://127.0.0.1:{port}", None, hub_key.public)
        assert failure(HttpHub(address, me, SHORT)).code == "HUB_IDENTITY"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    met: list[bytes] = []

    def elsewhere(connection: socket.socket) -> None:
        met.append(read_request(connection))

    with stranger(elsewhere) as other:
        more = f"Location: http://127.0.0.1:{other}/v1/status\r\n"
        assert said_of(answering(http(b"", status, more=more))) == "HUB_IDENTITY"
    assert met == []


# Lines that break, drip or say something else


def test_a_login_page_is_not_the_hub() -> None:
    page = http(b"<html><script>login()</script></html>", kind="text/html; charset=utf-8")
    assert said_of(answering(page)) == "HUB_ANSWER"


@pytest.mark.parametrize(
    "answer",
    [
        http(b""),
        http(b"{}"),
        http(b"[]"),
        http(b"{" * 1100),
        http(ANSWER + b"x"),
        http(ANSWER, more="Content-Encoding: gzip\r\n"),
        http(ANSWER, more="Content-Encoding: br\r\n"),
        http(ANSWER, more="Content-Encoding: raw-deflate\r\n"),
        http(b"not json", "500 Broken"),
        http(b'{"message":"denied"}', "403 Forbidden"),
        http(b"<html>", "511 Network Authentication Required", "text/html"),
    ],
)
def test_an_answer_that_is_none_is_said_to_be_somebody_elses(answer: bytes) -> None:
    assert said_of(answering(answer)) == "HUB_ANSWER"


def test_a_gateway_in_front_of_a_stopped_hub_means_busy() -> None:
    for status in ("502 Bad Gateway", "503 Service Unavailable", "504 Timeout"):
        assert said_of(answering(http(b"<html>", status, "text/html"))) == "HUB_BUSY"


def test_a_truncated_body_is_a_cut_line() -> None:
    assert said_of(answering(http(ANSWER[:20], length=len(ANSWER)))) == "NET_CUT"


def test_a_line_cut_in_the_headers_is_a_cut_line() -> None:
    assert said_of(answering(b"HTTP/1.1 200 OK\r\nContent-Le")) == "NET_CUT"
    assert said_of(answering(b"")) == "NET_CUT"


def test_bytes_that_are_no_http_are_a_cut_line() -> None:
    assert said_of(answering(b"SSH-2.0-OpenSSH_9.2\r\n" * 3)) == "NET_CUT"


def test_a_body_without_end_is_stopped() -> None:
    def pour(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _ in range(400):
            connection.sendall(b" " * 65_536)

    assert said_of(pour, Patience(whole_s=30)) == "HUB_ANSWER"


def dripping(parts: Callable[[], bytes], pause_s: float) -> Script:
    """One byte at a time, each after a pause."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        tick = threading.Event()
        for byte in parts():
            connection.sendall(bytes([byte]))
            tick.wait(pause_s)

    return script


def test_a_server_that_drips_its_body_is_too_slow() -> None:
    patience = Patience(connect_s=5, stall_s=1, whole_s=0.5)
    assert said_of(dripping(lambda: http(ANSWER), 0.02), patience) == "NET_SLOW"


def test_a_server_that_drips_its_headers_is_too_slow() -> None:
    patience = Patience(connect_s=5, stall_s=1, whole_s=0.5)
    slow = dripping(lambda: http(ANSWER, more="X-A: " + "a" * 500 + "\r\n"), 0.02)
    assert said_of(slow, patience) == "NET_SLOW"


def test_a_server_that_falls_silent_is_too_slow() -> None:
    def silent(connection: socket.socket) -> None:
        read_request(connection)
        connection.recv(1)

    assert said_of(silent, Patience(connect_s=5, stall_s=0.3, whole_s=60)) == "NET_SLOW"


def test_a_server_that_never_reads_is_too_slow(tmp_path: Path) -> None:
    def deaf(connection: socket.socket) -> None:
        connection.settimeout(20)
        connection.recv(1, socket.MSG_PEEK)
        threading.Event().wait(1.5)

    with stranger(deaf) as port:
        hub = plain_hub(port, Patience(connect_s=5, stall_s=0.3, whole_s=60))
        request = first_request_of_size(6_000_000)
        with pytest.raises(NetworkError) as caught:
            hub.exchange(request)
        assert caught.value.code == "NET_SLOW"
        hub.close()


def first_request_of_size(size: int) -> Request:
    text = os.urandom(size // 2).hex()
    fields = {str(n): text[n : n + 60_000] for n in range(0, len(text), 60_000)}
    operation = Operation("o", "", "put", "note", "i", "h", None, fields, {}, 0, "u", 1, [])
    return Request(1, "device", "life", None, None, 0, operations=[operation])


def test_a_handshake_that_never_ends_is_too_slow(county: Authority) -> None:
    def silent(connection: socket.socket) -> None:
        connection.recv(1)
        connection.recv(100_000)
        connection.recv(1)

    with stranger(silent) as port:
        address = HubAddress(f"https://127.0.0.1:{port}", county.pem)
        hub = HttpHub(address, speaker(), Patience(connect_s=0.4, stall_s=0.4, whole_s=5))
        assert failure(hub).code in ("NET_SLOW", "NET_DOWN")


def test_a_handshake_over_a_slow_line_may_take_longer_than_finding_the_hub(road: Road) -> None:
    line = Line(int(road.url.rpartition(":")[2]), delay_s=0.15)
    with over(line) as url:
        there = replace(road.address, url=url)
        hub = HttpHub(there, speaker(), Patience(connect_s=0.1, stall_s=10, whole_s=30))
        assert hub.status().protocol
        hub.close()


def test_nobody_at_the_port_means_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert failure(plain_hub(port)).code == "NET_DOWN"
    address = HubAddress("https://hub.invalid:8443", Authority.new().pem)
    assert failure(HttpHub(address, speaker(), SHORT)).code == "NET_DOWN"


def test_every_refusal_of_the_hub_keeps_its_code() -> None:
    body = msgspec.json.encode(Problem("SLOW_DOWN", {"retry_after_s": 7.5}))
    with stranger(answering(http(body, "429 Slow down"))) as port:
        error = failure(plain_hub(port))
    assert isinstance(error, ProtocolError)
    assert (error.code, error.retry_after_s) == ("SLOW_DOWN", 7.5)


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    answer = http(b'{"protocol":1,"program":"1","hub_time":"2026-03-01T08:00:00.000Z"}')

    def once_then_hang_up(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)
        read_request(connection)

    with stranger(once_then_hang_up) as port:
        hub = plain_hub(port)
        assert [hub.status().protocol for _ in range(3)] == [1, 1, 1]
        hub.close()


def test_bytes_are_counted_and_the_connection_is_kept(road: Road, identity: DeviceIdentity) -> None:
    hub = speak(identity)
    hub.exchange(first_request(identity))
    sent, received = hub.sent, hub.received
    hub.exchange(first_request(identity))
    assert 300 < hub.sent - sent < 1200
    assert 200 < hub.received - received < 1500
    assert hub._meter.opened == 1
    hub.close()


def test_a_hub_without_our_dictionary_is_spoken_to_without_it(
    road: Road, identity: DeviceIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.wire.api.is_available", lambda packing: False)
    understood = codec.unpack

    def without_dictionary(body: bytes, packing: Packing, factor: int = 1) -> bytes:
        if packing is Packing.DICTIONARY:
            raise ProtocolError("BODY_INVALID", path="$", reason="compression")
        return understood(body, packing, factor)

    monkeypatch.setattr(codec, "unpack", without_dictionary)
    hub = speak(identity)
    assert hub.exchange(first_request(identity)).epoch
    assert hub.exchange(first_request(identity)).epoch
    refusals = [line for line in road.log.getvalue().splitlines() if "BODY_INVALID" in line]
    assert len(refusals) == 1
    hub.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3:80",
        "http://hub.example.org",
        "ftp://127.0.0.1",
        "https://",
        "hub.example.org",
        "",
        "https://a@hub.example.org",
        "https://hub.example.org/path",
        "https://hub.example.org?x",
        "https://hub.example.org:99999",
        "https://[::1",
    ],
)
def test_an_address_that_could_be_overheard_or_misread_is_refused(url: str) -> None:
    with pytest.raises(ClinicError) as caught:
        checked_url(HubAddress(url, "authorities"))
    assert caught.value.code == "HUB_ADDRESS_WRONG"


def test_https_without_the_countys_authorities_is_refused() -> None:
    for authorities in (None, "", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"):
        with pytest.raises(ClinicError) as caught:
            HttpHub(HubAddress("https://hub.example.org", authorities), speaker())
        assert caught.value.code == "HUB_ADDRESS_WRONG"


def test_an_address_is_taken_as_people_type_it() -> None:
    address = HubAddress(" https://hub.example.org:8443/ ", "authorities")
    assert checked_url(address) == "https://hub.example.org:8443"
