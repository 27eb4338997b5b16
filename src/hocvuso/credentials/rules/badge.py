"""The file form of a certificate: Open Badges 3.0 over the VC data model 2.0, with two proofs over one content.

`eddsa-rdfc-2022` is what Open Badges conformance accepts, `eddsa-jcs-2022` what anybody can verify without JSON-LD. RDF
canonicalisation is done for our own shape only, from the template below (expanded once with the published contexts and
kept equal to PyLD's output by tests/vectors/badge): every node has an id but one, so there is nothing to label. Foreign
documents are never canonicalised as RDF: that is how a few hundred bytes keep a server busy for a minute.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from hocvuso.credentials.rules import base58, token
from hocvuso.kernel import canonical

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
_MULTICODEC_ED25519 = b"\xed\x01"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_VC = "https://www.w3.org/2018/credentials#"
_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SEC = "https://w3id.org/security#"
_SCHEMA = "https://schema.org/"
_MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"
_BLANK = "_:c14n0"


class BadgeBroken(ValueError):
    """Not a badge of ours, or altered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What the file says. Texts hold no control characters; moments are aware, whole seconds."""

    id: UUID
    origin: str
    issuer: str
    issuer_name: str
    title: str
    name: str
    achievement: str
    result: str
    description: str
    narrative: str
    issued_at: datetime
    expires_at: datetime
    status_list: int
    status_index: int


def document(badge: Badge) -> dict[str, Any]:
    """Return the credential without proofs. The subject's id is the certificate's own: a person has no number here."""
    achievement = f"{badge.origin}/achievements/{badge.achievement}"
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{badge.id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.title,
        "issuer": {"id": f"{badge.origin}/issuers/{badge.issuer}", "type": ["Profile"], "name": badge.issuer_name},
        "validFrom": _text(badge.issued_at),
        "validUntil": _text(badge.expires_at),
        "credentialSubject": {
            "id": f"urn:uuid:{badge.id}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": badge.name, "identityType": "name"}
            ],
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "name": badge.result,
                "description": badge.description,
                "criteria": {"id": f"{achievement}#criteria", "narrative": badge.narrative},
            },
        },
        "credentialStatus": {
            "id": f"{badge.origin}/status/{badge.status_list}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": f"{badge.origin}/status/{badge.status_list}",
        },
    }


def sign(unsigned: Mapping[str, Any], key: ed25519.Ed25519PrivateKey, *, method: str, at: datetime) -> dict[str, Any]:
    """Return the credential with its proof set. `method`: the address of the key in the issuer's document."""
    base = {
        "type": "DataIntegrityProof",
        "created": _text(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    rdfc, jcs = {**base, "cryptosuite": RDFC}, {**base, "cryptosuite": JCS, "@context": unsigned["@context"]}
    by_rdfc = hash_data(proof_quads(rdfc).encode(), quads(unsigned).encode())
    by_jcs = hash_data(canonical.dumps(jcs), canonical.dumps(dict(unsigned)))
    proofs = [{**rdfc, "proofValue": _value(key, by_rdfc)}, {**jcs, "proofValue": _value(key, by_jcs)}]
    return {**unsigned, "proof": proofs}


def verify(signed: Mapping[str, Any], public: ed25519.Ed25519PublicKey, *, method: str) -> dict[str, Any]:
    """Return the credential without proofs when its JCS proof is by this key. Raises BadgeBroken."""
    unsigned = {key: value for key, value in signed.items() if key != "proof"}
    proofs = signed.get("proof")
    for proof in proofs if isinstance(proofs, list) else [proofs]:
        if not isinstance(proof, dict) or proof.get("cryptosuite") != JCS:
            continue
        options = {key: value for key, value in proof.items() if key != "proofValue"}
        right = (
            options.get("type") == "DataIntegrityProof"
            and options.get("proofPurpose") == "assertionMethod"
            and options.get("verificationMethod") == method
            and options.get("@context") == unsigned.get("@context")
        )
        if not right:
            raise BadgeBroken("a proof that is not this issuer's")
        try:
            message = hash_data(canonical.dumps(options), canonical.dumps(unsigned))
            public.verify(base58.from_multibase(str(proof.get("proofValue"))), message)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise BadgeBroken("signature does not hold") from error
        return unsigned
    raise BadgeBroken("no proof that can be verified here")


def claims_of(unsigned: Mapping[str, Any]) -> token.Claims:
    """Return what our own badge claims, as a paper's token does. Raises BadgeBroken for another shape."""
    try:
        subject, status = unsigned["credentialSubject"], unsigned["credentialStatus"]
        issuer = unsigned["issuer"]["id"].rpartition("/")[2]
        level, _, framework = subject["achievement"]["id"].partition("/achievements/")[2].partition("/")
        return token.Claims(
            issuer=issuer,
            issued_at=_moment(unsigned["validFrom"]),
            expires_at=_moment(unsigned["validUntil"]),
            id=UUID(unsigned["id"].removeprefix("urn:uuid:")),
            name=subject["identifier"][0]["identityHash"],
            birth_year=None,
            unit=issuer,
            level=f"{level}:{framework}",
            status_list=int(status["statusListCredential"].rpartition("/")[2]),
            status_index=int(status["statusListIndex"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadgeBroken("another shape") from error


def hash_data(proof: bytes, content: bytes) -> bytes:
    """Return what is signed: the hash of the proof's options, then the hash of the content (vc-di-eddsa 3.2.4)."""
    return hashlib.sha256(proof).digest() + hashlib.sha256(content).digest()


def quads(unsigned: Mapping[str, Any]) -> str:
    """Return the canonical N-Quads of our own shape. Raises BadgeBroken for any other."""
    try:
        rows = _rows(unsigned)
    except BadgeBroken:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadgeBroken("another shape") from error
    return "".join(sorted(f"{subject} {predicate} {value} .\n" for subject, predicate, value in rows))


def proof_quads(options: Mapping[str, Any]) -> str:
    """Return the canonical N-Quads of a proof's options."""
    rows = [
        (_BLANK, "<http://purl.org/dc/terms/created>", _typed(options["created"], _MOMENT)),
        (_BLANK, _iri(_RDF), _iri(_SEC + options["type"])),
        (_BLANK, _iri(_SEC + "cryptosuite"), _typed(options["cryptosuite"], _SEC + "cryptosuiteString")),
        (_BLANK, _iri(_SEC + "proofPurpose"), _iri(_SEC + options["proofPurpose"])),
        (_BLANK, _iri(_SEC + "verificationMethod"), _iri(options["verificationMethod"])),
    ]
    return "".join(sorted(f"{subject} {predicate} {value} .\n" for subject, predicate, value in rows))


def public_multibase(public: ed25519.Ed25519PublicKey) -> str:
    """Return the key as `publicKeyMultibase` (Multikey, Ed25519)."""
    return base58.to_multibase(_MULTICODEC_ED25519 + public.public_bytes_raw())


def _rows(doc: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    issuer, subject, status = doc["issuer"], doc["credentialSubject"], doc["credentialStatus"]
    (holder,) = subject["identifier"]
    achievement, me = subject["achievement"], _iri(doc["id"])
    criteria = achievement["criteria"]
    return [
        (me, _iri(_RDF), _iri(_VC + "VerifiableCredential")),
        (me, _iri(_RDF), _iri(_OB + "OpenBadgeCredential")),
        (me, _iri(_SCHEMA + "name"), _text_of(doc["name"])),
        (me, _iri(_VC + "issuer"), _iri(issuer["id"])),
        (me, _iri(_VC + "validFrom"), _typed(doc["validFrom"], _MOMENT)),
        (me, _iri(_VC + "validUntil"), _typed(doc["validUntil"], _MOMENT)),
        (me, _iri(_VC + "credentialSubject"), _iri(subject["id"])),
        (me, _iri(_VC + "credentialStatus"), _iri(status["id"])),
        (_iri(issuer["id"]), _iri(_RDF), _iri(_OB + "Profile")),
        (_iri(issuer["id"]), _iri(_SCHEMA + "name"), _text_of(issuer["name"])),
        (_iri(subject["id"]), _iri(_RDF), _iri(_OB + "AchievementSubject")),
        (_iri(subject["id"]), _iri(_OB + "achievement"), _iri(achievement["id"])),
        (_iri(subject["id"]), _iri(_OB + "identifier"), _BLANK),
        (_BLANK, _iri(_RDF), _iri(_OB + "IdentityObject")),
        # the published context writes this type with https
        (_BLANK, _iri(_OB + "hashed"), _typed("false", "https://www.w3.org/2001/XMLSchema#boolean")),
        (_BLANK, _iri(_OB + "identityHash"), _text_of(holder["identityHash"])),
        (_BLANK, _iri(_OB + "identityType"), _text_of(holder["identityType"])),
        (_iri(achievement["id"]), _iri(_RDF), _iri(_OB + "Achievement")),
        (_iri(achievement["id"]), _iri(_SCHEMA + "name"), _text_of(achievement["name"])),
        (_iri(achievement["id"]), _iri(_SCHEMA + "description"), _text_of(achievement["description"])),
        (_iri(achievement["id"]), _iri(_OB + "Criteria"), _iri(criteria["id"])),
        (_iri(criteria["id"]), _iri(_OB + "narrative"), _text_of(criteria["narrative"])),
        (_iri(status["id"]), _iri(_RDF), _iri(_STATUS + status["type"])),
        (_iri(status["id"]), _iri(_STATUS + "statusListCredential"), _iri(status["statusListCredential"])),
        (_iri(status["id"]), _iri(_STATUS + "statusListIndex"), _text_of(status["statusListIndex"])),
        (_iri(status["id"]), _iri(_STATUS + "statusPurpose"), _text_of(status["statusPurpose"])),
    ]


def _iri(text: str) -> str:
    if not text.isprintable() or any(letter in text for letter in ' <>"{}|^`\\'):
        raise BadgeBroken("not an address")
    return f"<{text}>"


def _text_of(text: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise BadgeBroken("a control character")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _typed(text: str, kind: str) -> str:
    return f"{_text_of(text)}^^<{kind}>"


def _value(key: ed25519.Ed25519PrivateKey, message: bytes) -> str:
    return base58.to_multibase(key.sign(message))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
