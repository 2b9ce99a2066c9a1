"""The county's own certificate authority, made by `init`, and the hub's server certificate.

Workstations trust these two authorities and no other: the active one, and a spare whose key is
kept elsewhere, so that a lost or stolen key does not mean visiting every workstation.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import write_durably

# Workstations do not look at the dates: their clocks are wrong too often. Others may.
_BEGINS, _ENDS = datetime(2025, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
"""Not counted from the clock: one that was wrong at `init` would shut out whoever does look."""


@dataclass(frozen=True)
class Certificates:
    """The folder with the authorities' and the server's certificates and keys."""

    folder: Path

    @property
    def trusted(self) -> Path:
        """Both authorities' certificates: what an enrolment file carries."""
        return self.folder / "county-ca.pem"

    @property
    def server(self) -> Path:
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    @property
    def spare_key(self) -> Path:
        """To be moved to a safe place; serving never needs it."""
        return self.folder / "county-ca-spare.key"

    def make_authorities(self, county: str) -> None:
        """Two authorities, once; those that are there are kept."""
        if self.trusted.exists():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        active, spare = _Authority.new(f"1 {county}"), _Authority.new(f"2 {county}")
        _write_key(self._active_key, active.key)
        _write_key(self.spare_key, spare.key)
        write_durably(self.trusted, _pem(active.certificate) + _pem(spare.certificate))

    def make_server(self, names: Iterable[str]) -> None:
        """A new server certificate for these host names and addresses, by the active authority."""
        active = x509.load_pem_x509_certificates(self.trusted.read_bytes())[0]
        authority = _Authority(_read_key(self._active_key), active)
        key, certificate = authority.certify(_alternatives(names))
        _write_key(self.server_key, key)
        write_durably(self.server, _pem(certificate))

    @property
    def _active_key(self) -> Path:
        return self.folder / "county-ca.key"


@dataclass(frozen=True)
class _Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @staticmethod
    def new(name: str) -> _Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        builder = _builder(subject, subject, key, key)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_usage(signs_certificates=True), True)
        return _Authority(key, builder.sign(key, hashes.SHA256()))

    def certify(
        self, names: list[x509.GeneralName]
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self.certificate.subject
        builder = _builder(_name("Jiceng hub"), issuer, key, self.key)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_usage(signs_certificates=False), True)
        builder = builder.add_extension(purpose, False)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        return key, builder.sign(self.key, hashes.SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(_BEGINS).not_valid_after(_ENDS)
    return builder.add_extension(own, False).add_extension(issued_by, False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    # The standard allows 64 bytes, which are 21 Chinese characters.
    short = text.encode()[:64].decode(errors="ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])


def _alternatives(names: Iterable[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(_host(name))
    if not found:
        raise _no_address("")
    return found


def _host(name: str) -> x509.DNSName:
    if not name or not name.isascii() or any(c in name for c in "/:@ *"):
        raise _no_address(name)
    return x509.DNSName(name)


def _no_address(name: str) -> ClinicError:
    return ClinicError(
        "HUB_ADDRESS",
        N_("“{name}” is no host name or address under which workstations can reach the hub."),
        N_("Give a plain name such as hub.example.org, or an address such as 10.1.2.3."),
        name=name,
    )


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Owner-only, as `write_durably` makes every file."""
    write_durably(
        path,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
