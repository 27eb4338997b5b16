"""The electronic seal on a PDF (PAdES baseline B), in two phases so that the key may lie elsewhere.

`prepare` leaves a hole in the file and returns the bytes to be signed; whoever holds the key signs them; `finish` puts
the signature into the hole. `seal` does both with a key of the key directory: `seal.cert.pem` there is the unit's
certificate when it has one; without it a self-signed one says only that the file came from this server unchanged.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import BytesIO

from asn1crypto import cms, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hocvuso.credentials.keys import SEAL
from hocvuso.kernel import clock, keyring

_CERTIFICATE_FILE = "seal.cert.pem"
_DIGEST = "sha256"
_ROOM = 12_000
"""Hex digits kept free in the file for the signature."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file with a hole, and what is to be signed with ECDSA over SHA-256 (the DER of the signed attributes)."""

    file: bytes
    digest: PreparedByteRangeDigest
    attributes: cms.CMSAttributes

    @property
    def to_be_signed(self) -> bytes:
        """The bytes for the holder of the key."""
        data: bytes = self.attributes.dump()
        return data


def seal(pdf: bytes) -> bytes:
    """Return the PDF sealed with the key of the key directory. Raises KeyMissing when it must exist and does not."""
    prepared = prepare(pdf, certificate())
    signature = keyring.signing_key(SEAL).sign(prepared.to_be_signed, ec.ECDSA(hashes.SHA256()))
    return finish(prepared, signature, certificate())


def prepare(pdf: bytes, signing: bytes) -> Prepared:
    """First phase. `signing`: the signer's X.509 certificate, DER."""
    return asyncio.run(_prepare(pdf, _signer(signing, 80)))


def finish(prepared: Prepared, signature: bytes, signing: bytes) -> bytes:
    """Second phase. `signature`: DER ECDSA signature over `prepared.to_be_signed`."""
    return asyncio.run(_finish(prepared, _signer(signing, signature)))


async def _prepare(pdf: bytes, signer: signers.ExternalSigner) -> Prepared:
    about = signers.PdfSignatureMetadata(
        field_name="hocvuso", md_algorithm=_DIGEST, subfilter=fields.SigSeedSubFilter.PADES
    )
    writer = _Untouched(BytesIO(pdf))
    digest, _, output = await signers.PdfSigner(about, signer).async_digest_doc_for_signing(
        writer, bytes_reserved=_ROOM
    )
    attributes = await signer.signed_attrs(digest.document_digest, _DIGEST, use_pades=True)
    output.seek(0)
    return Prepared(output.read(), digest, attributes)


async def _finish(prepared: Prepared, signer: signers.ExternalSigner) -> bytes:
    message = await signer.async_sign_prescribed_attributes(_DIGEST, signed_attrs=prepared.attributes)
    output = BytesIO(prepared.file)
    prepared.digest.fill_with_cms(output, message)
    return output.getvalue()


class _Untouched(IncrementalPdfFileWriter):
    """Leaves the metadata as typst wrote them: rewritten ones would no longer be those of PDF/A-3b."""

    def _update_meta(self) -> None:
        return


def _signer(signing: bytes, signature: bytes | int) -> signers.ExternalSigner:
    return signers.ExternalSigner(
        signing_cert=x509.Certificate.load(signing),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        signature_value=signature,
        signature_mechanism=cms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
    )


@lru_cache(maxsize=1)
def certificate() -> bytes:
    """Return the seal's X.509 certificate as DER: the one put into the key directory, else a self-signed one."""
    file = keyring.directory() / _CERTIFICATE_FILE
    if file.exists():
        return made.load_pem_x509_certificate(file.read_bytes()).public_bytes(serialization.Encoding.DER)
    key = keyring.signing_key(SEAL)
    name = made.Name([made.NameAttribute(NameOID.COMMON_NAME, "hocvuso (chữ ký kỹ thuật của máy chủ)")])
    since = clock.now() - timedelta(days=1)
    usage = made.KeyUsage(True, True, False, False, False, False, False, False, False)
    own = (
        made.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=3650))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return own.public_bytes(serialization.Encoding.DER)


__all__ = ["Prepared", "certificate", "finish", "prepare", "seal"]
