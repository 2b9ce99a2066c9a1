"""The county's authorities and the hub's certificate."""

from __future__ import annotations

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from app.core.errors import ClinicError
from sync.hub.house.certificates import Certificates
from sync.hub.wire.server import is_loopback


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    made = Certificates(tmp_path / "tls")
    made.make_authorities("河东县" * 40)
    return made


def test_two_authorities_are_made_once(certificates: Certificates) -> None:
    first = certificates.trusted.read_bytes()
    certificates.make_authorities("河西县")
    assert certificates.trusted.read_bytes() == first
    assert len(x509.load_pem_x509_certificates(first)) == 2


def test_every_key_is_its_owners_alone(certificates: Certificates) -> None:
    certificates.make_server(["hub.example.org"])
    for path in certificates.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


def test_a_certificate_names_hosts_and_addresses(certificates: Certificates) -> None:
    certificates.make_server(["hub.example.org", "10.1.2.3", "fd00::1"])
    certificate = x509.load_pem_x509_certificate(certificates.server.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hub.example.org"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["10.1.2.3", "fd00::1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server, certificates.server_key)


@pytest.mark.parametrize("names", [[], [""], ["https://hub"], ["*.example.org"], ["县.example"]])
def test_what_is_no_address_is_refused(certificates: Certificates, names: list[str]) -> None:
    with pytest.raises(ClinicError) as caught:
        certificates.make_server(names)
    assert caught.value.code == "HUB_ADDRESS"


def test_no_certificate_begins_or_ends_by_the_clock_of_the_day_it_was_made(
    certificates: Certificates,
) -> None:
    certificates.make_authorities("河东县")
    certificates.make_server(["hub.example.org"])
    pem = certificates.trusted.read_bytes() + certificates.server.read_bytes()
    for one in x509.load_pem_x509_certificates(pem):
        begins, ends = one.not_valid_before_utc, one.not_valid_after_utc
        assert (begins.year, ends.year) == (2025, 2099)


def test_only_this_computer_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.example.org", "")))
