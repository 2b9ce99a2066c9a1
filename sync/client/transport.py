"""The hub over HTTPS, as the sync engine sees it; every way it can fail becomes a plain sentence.

One instance belongs to one thread. Nothing it raises means that anything was lost: operations
stay here until their receipts arrive.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar
from urllib.parse import quote, urlsplit

import msgspec
import requests
import urllib3

from app.core.errors import ClinicError, NetworkError
from app.core.text import N_
from sync.client.line import LineAdapter, Meter, Patience, PinnedContext
from sync.protocol.codec import (
    MOST_ANSWER_PACKED,
    Packing,
    decode_answer,
    encode,
    is_available,
    parse,
)
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
from sync.protocol.problems import ProtocolError, refusal_of
from sync.protocol.signing import (
    DEVICE_HEADER,
    INCARNATION_HEADER,
    SIGNATURE_HEADER,
    Signer,
    is_signed_answer,
)

JSON = "application/json"
CONTENT = "application/octet-stream"
_CHUNK = 64 * 1024
_BUSY_STATUSES = (502, 503, 504)
# In order of preference; a hub of another version may not have the first one's dictionary.
_PACKINGS = (Packing.DICTIONARY, Packing.RAW_DEFLATE)

M = TypeVar("M", bound=msgspec.Struct)


@dataclass(frozen=True)
class HubAddress:
    """Where the hub is and whom to believe: `https://host:port` and the county's authorities.

    hub_key is the hub's public key; without it (before enrolment) answers count unsigned.
    """

    url: str
    authorities: str | None
    hub_key: str | None = None


@dataclass(frozen=True)
class Speaker:
    """Who speaks: the device and the key that signs its requests."""

    device: str
    signer: Signer


@dataclass(frozen=True)
class _Received:
    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpHub:
    """A HubApi over one kept connection. `sent` and `received` count the bytes of HTTP."""

    def __init__(
        self, address: HubAddress, speaker: Speaker, patience: Patience | None = None
    ) -> None:
        self._patience = patience or Patience()
        self._base = checked_url(address)
        self._hub_key = address.hub_key
        self._speaker = speaker
        self._packing = next(filter(is_available, _PACKINGS))
        self._meter = Meter(self._patience)
        self._session = _session(address, self._meter)

    @property
    def sent(self) -> int:
        return self._meter.sent

    @property
    def received(self) -> int:
        return self._meter.received

    def exchange(self, request: Request) -> Answer:
        return self._post("/v1/exchange", request, Answer, request.incarnation)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._post("/v1/enrol", request, EnrolAnswer)

    def introduce(self, request: IntroduceRequest) -> IntroduceAnswer:
        return self._post("/v1/introduce", request, IntroduceAnswer)

    def history(self, kind: str, record_id: str) -> HistoryAnswer:
        path = f"/v1/history/{quote(kind, safe='')}/{quote(record_id, safe='')}"
        return self._ask("GET", path, HistoryAnswer)

    def digest(self, request: DigestRequest) -> DigestAnswer:
        return self._post("/v1/digest", request, DigestAnswer)

    def lookup(self, request: LookupRequest) -> LookupAnswer:
        return self._post("/v1/lookup", request, LookupAnswer)

    def wait(self, request: WaitRequest) -> WaitAnswer:
        """Takes as long as the hub has nothing to tell: for a line of its own, and its patience."""
        return self._post("/v1/wait", request, WaitAnswer)

    def blob_states(self, ids: Sequence[str]) -> list[BlobState]:
        return self._post("/v1/attachments", BlobQuery(list(ids)), BlobStates).states

    def send_part(self, attachment_id: str, offset: int, content: bytes) -> BlobState:
        path = f"/v1/attachments/{quote(attachment_id, safe='')}/{offset}"
        answer = self._say("PATCH", path, content, "", CONTENT)
        return self._understand(answer, BlobState, content)

    def fetch_part(self, attachment_id: str, offset: int, length: int) -> bytes:
        path = f"/v1/attachments/{quote(attachment_id, safe='')}/{offset}/{length}"
        answer = self._say("GET", path)
        _check_answer(answer, CONTENT)
        self._check_signature(answer, path.encode())
        return answer.body

    def pass_on(self, content: bytes) -> bytes:
        """A sealed file of another computer; the hub's sealed answer to it."""
        answer = self._say("POST", "/v1/envelope", content, "", CONTENT)
        _check_answer(answer, CONTENT)
        self._check_signature(answer, content)
        return answer.body

    def status(self) -> StatusAnswer:
        """Whether a hub answers there at all."""
        return self._ask("GET", "/v1/status", StatusAnswer)

    def close(self) -> None:
        self._session.close()

    def hang_up(self) -> None:
        """From any thread: the call under way ends now, with a NetworkError."""
        self._meter.hang_up()

    def _post(self, path: str, message: msgspec.Struct, kind: type[M], incarnation: str = "") -> M:
        try:
            return self._ask("POST", path, kind, encode(message, self._packing), incarnation)
        except ProtocolError as refusal:
            is_strange = refusal.detail.get("reason") == "compression"
            if not is_strange or self._packing is _PACKINGS[-1]:
                raise
            self._packing = _PACKINGS[-1]
            return self._ask("POST", path, kind, encode(message, self._packing), incarnation)

    def _ask(
        self, method: str, path: str, kind: type[M], body: bytes = b"", incarnation: str = ""
    ) -> M:
        return self._understand(self._say(method, path, body, incarnation), kind, body)

    def _say(
        self, method: str, path: str, body: bytes = b"", incarnation: str = "", kind: str = JSON
    ) -> _Received:
        headers = self._headers(method, path, body, incarnation)
        if body:
            headers["Content-Type"] = kind
        if body and kind == JSON:
            headers["Content-Encoding"] = self._packing.value
        self._meter.begin()
        opened, received = self._meter.opened, self._meter.received
        try:
            return self._send(method, path, body, headers)
        except NetworkError as error:
            was_kept = self._meter.opened == opened and self._meter.received == received
            if error.code != "NET_CUT" or not was_kept or self._meter.is_over:
                raise
            # The hub had closed the kept connection meanwhile; every request may be repeated.
            return self._send(method, path, body, headers)

    def _headers(self, method: str, path: str, body: bytes, incarnation: str) -> dict[str, str]:
        device, signer = self._speaker.device, self._speaker.signer
        return {
            "User-Agent": "jiceng",
            "Accept-Encoding": self._packing.value,
            DEVICE_HEADER: device,
            INCARNATION_HEADER: incarnation,
            SIGNATURE_HEADER: signer.sign_request(method, path, body, device, incarnation),
        }

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> _Received:
        try:
            with self._session.request(
                method,
                self._base + path,
                data=body or None,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(self._patience.connect_s, self._patience.stall_s),
            ) as response:
                return _Received(response.status_code, response.headers, _read(response.raw))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise network_error(error) from None

    def _understand(self, answer: _Received, kind: type[M], asked: bytes) -> M:
        _check_answer(answer, JSON)
        packing = answer.headers.get("Content-Encoding", Packing.PLAIN.value)
        if packing not in (self._packing.value, Packing.PLAIN.value):
            raise hub_answer()
        self._check_signature(answer, asked)
        try:
            return decode_answer(answer.body, kind, Packing(packing))
        except ProtocolError:
            raise hub_answer() from None

    def _check_signature(self, answer: _Received, asked: bytes) -> None:
        if self._hub_key is None:
            return
        signature = answer.headers.get(SIGNATURE_HEADER, "")
        device = self._speaker.device
        if not is_signed_answer(self._hub_key, signature, asked, answer.body, device):
            raise hub_identity()


def _check_answer(answer: _Received, wanted: str) -> None:
    """Raises what anything but an answer of this type means; the hub's refusals among it."""
    if not answer.body and "Content-Length" not in answer.headers:
        # The line broke within the headers: http.client takes what it got for all of them.
        raise net_cut()
    if 300 <= answer.status < 400:
        raise hub_identity()
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status == 200 and kind == wanted:
        return
    if kind != JSON:
        raise ProtocolError("HUB_BUSY") if answer.status in _BUSY_STATUSES else hub_answer()
    raise hub_answer() if answer.status == 200 else _refusal(answer.body)


def checked_url(address: HubAddress) -> str:
    """The address without path. Raises HUB_ADDRESS unless it is https, or http on this computer."""
    try:
        parts = urlsplit(address.url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise hub_address() from None
    is_sound = bool(host) and parts.path in ("", "/") and not parts.query and not parts.username
    is_open = parts.scheme == "http" and _is_this_computer(host or "")
    if not is_sound or not (is_open or (parts.scheme == "https" and address.authorities)):
        raise hub_address()
    return f"{parts.scheme}://{parts.netloc}"


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _session(address: HubAddress, meter: Meter) -> requests.Session:
    session = requests.Session()
    # Neither proxies nor authorities from the environment: both were seen to break the pinning.
    session.trust_env = False
    session.headers.clear()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    context = None
    if address.authorities:
        try:
            context = PinnedContext.trusting(address.authorities, meter)
        except (ssl.SSLError, ValueError):
            raise hub_address() from None
    for scheme in ("https://", "http://"):
        session.mount(scheme, LineAdapter(context, meter))
    return session


def _read(raw: urllib3.BaseHTTPResponse) -> bytes:
    """All of the body, and no more than an answer may have; never unpacked on the way."""
    body = bytearray()
    for chunk in raw.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > MOST_ANSWER_PACKED:
            raise hub_answer()
    return bytes(body)


def _refusal(body: bytes) -> ClinicError:
    try:
        return refusal_of(parse(body, Problem))
    except ProtocolError:
        return hub_answer()


def network_error(error: Exception) -> NetworkError:
    """What a failure of the line means to the person."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return _tls_error(causes)
    if any(isinstance(cause, requests.ConnectTimeout) for cause in causes):
        return NetworkError("NET_DOWN")
    if any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in causes):
        return NetworkError("NET_DOWN")
    if any(isinstance(cause, _SLOW) for cause in causes):
        return net_slow()
    return net_cut()


_SLOW = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
_BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


def _tls_error(causes: list[BaseException]) -> NetworkError:
    """A broken line under TLS is a broken line; anything else TLS objects to is a stranger."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return hub_identity()
    return net_cut() if any(isinstance(cause, _BROKEN_TLS) for cause in causes) else hub_identity()


def _causes(error: BaseException) -> set[BaseException]:
    """The error and all it was made of: requests and urllib3 wrap in causes and in arguments."""
    found: set[BaseException] = set()
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        if isinstance(current, BaseException) and current not in found:
            found.add(current)
            reason = getattr(current, "reason", None)
            waiting += [current.__cause__, current.__context__, reason, *current.args]
    return found


def net_cut() -> NetworkError:
    return NetworkError(
        "NET_CUT",
        N_("The connection to the county broke off."),
        N_("Everything is saved here. It will be sent again; nothing arrives twice."),
    )


def net_slow() -> NetworkError:
    return NetworkError(
        "NET_SLOW",
        N_("The connection to the county is too slow just now."),
        N_("Everything is saved here and will be sent in smaller parts."),
    )


def hub_answer() -> NetworkError:
    return NetworkError(
        "HUB_ANSWER",
        N_("Something other than the county hub answered."),
        N_("This network may want you to sign in first: open a browser, then exchange again."),
    )


def hub_identity() -> NetworkError:
    return NetworkError(
        "HUB_IDENTITY",
        N_("This is not the county server."),
        N_("Everything is saved here. Use another network, and tell the county's administrator."),
    )


def hub_address() -> ClinicError:
    return ClinicError(
        "HUB_ADDRESS_WRONG",
        N_("The address of the county hub is not usable."),
        N_("It begins with https:// and comes with the county's certificate. Check the settings."),
    )
