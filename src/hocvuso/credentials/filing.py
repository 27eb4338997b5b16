"""The file form of a certificate, made on demand: the same content every time, the proofs of the moment."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings

from hocvuso.credentials import keys
from hocvuso.credentials.models import Certificate
from hocvuso.credentials.rules import badge
from hocvuso.credentials.wording import wording
from hocvuso.kernel import clock
from hocvuso.places.queries import commune


def file_of(row: Certificate) -> dict[str, Any]:
    """Return the signed Open Badge of a certificate."""
    text = wording()
    said = badge.Badge(
        id=row.pk,
        origin=settings.HOCVUSO_ORIGIN,
        issuer=f"{row.commune_id:05d}",
        issuer_name=commune(row.commune_id).name,
        title=text.title,
        name=row.name,
        achievement=f"{row.level}/{row.framework}/{row.framework_version}",
        result=f"{text.result} ({text.provisional})",
        description=text.provisional_note,
        narrative=text.statement,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        status_list=row.status_list_id,
        status_index=row.status_index,
    )
    key, generation = keys.badge_signer(row.commune_id)
    return badge.sign(badge.document(said), key, method=method_of(said.issuer, generation), at=clock.now())


def issuer_document(issuer: str) -> dict[str, Any]:
    """Return the controlled identifier document (CID 1.0) that an issuer's address answers with."""
    address = address_of(issuer)
    methods = [
        {
            "id": method_of(issuer, row.generation),
            "type": "Multikey",
            "controller": address,
            "publicKeyMultibase": badge.public_multibase(public_of(bytes(row.point))),
            "expires": row.not_after.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for row in keys.badge_keys(issuer)
    ]
    return {
        "@context": ["https://www.w3.org/ns/cid/v1"],
        "id": address,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def public_of(raw: bytes) -> ed25519.Ed25519PublicKey:
    """Return the public key of 32 raw bytes."""
    return ed25519.Ed25519PublicKey.from_public_bytes(raw)


def address_of(issuer: str) -> str:
    """Return the address of an issuer's document."""
    return f"{settings.HOCVUSO_ORIGIN}/issuers/{issuer}"


def method_of(issuer: str, generation: int) -> str:
    """Return the address of one key in it."""
    return f"{address_of(issuer)}#badge-{generation}"
