"""A certificate authority for tests, and its certificates, which sign pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
NEXT_WEEK = datetime.now(UTC) + timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The files of a signer, and the root certificate that a reader may trust."""

    certificate: Path
    key: Path
    root: str


def draw_key(algorithm: str) -> Key:
    """Generate a key for one of C2PA's signature algorithms."""
    if algorithm == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm.startswith("ps"):
        return rsa.generate_private_key(65537, 2048)
    curves = {"es256": ec.SECP256R1(), "es384": ec.SECP384R1(), "es512": ec.SECP521R1()}
    return ec.generate_private_key(curves[algorithm])


def make_identity(folder: Path, algorithm: str = "es256", until: datetime = NEXT_WEEK) -> Identity:
    """Issue a certificate of a new authority, valid from yesterday, and write it and its key into the folder."""
    root_key, key = draw_key("es256"), draw_key(algorithm)
    root = _certificate("Tests' root", "Tests' root", root_key, root_key, is_authority=True, until=NEXT_WEEK)
    leaf = _certificate("Tests' signer", "Tests' root", key, root_key, is_authority=False, until=until)
    identity = Identity(certificate=folder / "chain.pem", key=folder / "key.pem", root=_pem(root).decode())
    identity.certificate.write_bytes(_pem(leaf) + _pem(root))
    identity.key.write_bytes(key_pem(key))
    return identity


def key_pem(key: Key, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    """Return a key in PEM."""
    return key.private_bytes(Encoding.PEM, form, NoEncryption())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _certificate(
    subject: str, issuer: str, key: Key, issuer_key: Key, *, is_authority: bool, until: datetime
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(YESTERDAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    named = (NameOID.ORGANIZATION_NAME, "image-generator's tests"), (NameOID.COMMON_NAME, common)
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in named])
