"""Who signs what: one key a commune for certificates, one for status lists, and the trust list that names them all.

Private keys lie in the key directory. There, too: `trust-root` on the machine that makes trust lists (a ward's laptop
makes its own). A city keeps its root key elsewhere and puts two files there: `trust-root.pub.pem` and
`trust-list.jws`, the list signed offline by `hocvuso trust sign`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.credentials.models import BADGE, SigningKey
from hocvuso.credentials.rules import trust
from hocvuso.credentials.rules.token import key_id, point
from hocvuso.credentials.rules.trust import CERTIFICATES, STATUS, TrustedKey, TrustList
from hocvuso.credentials.wording import wording
from hocvuso.kernel import clock, keyring
from hocvuso.places.queries import communes

ROOT = "trust-root"
PUBLIC_ROOT_FILE = "trust-root.pub.pem"
SIGNED_LIST_FILE = "trust-list.jws"
STATUS_ISSUER = "status"
_MARGIN = timedelta(days=1)
"""A key's period begins a day before it is made: the clocks of two machines differ."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that may sign now, and its public row's id of 8 bytes."""

    kid: bytes
    key: ec.EllipticCurvePrivateKey


def certificate_signer(commune: int) -> Signer:
    """Return the key with which a commune signs today; made on first use and when the last one's period ended."""
    return _signer(f"{commune:05d}", CERTIFICATES)


def status_signer() -> Signer:
    """Return the key that signs status lists today."""
    return _signer(STATUS_ISSUER, STATUS)


def badge_signer(commune: int) -> tuple[ed25519.Ed25519PrivateKey, int]:
    """Return the key with which a commune signs files today, and its generation; made as the others are."""
    issuer, now = f"{commune:05d}", clock.now()
    last = SigningKey.objects.filter(issuer=issuer, use=BADGE).order_by("-generation").first()
    if last is not None and last.not_before <= now < last.not_after:
        key = keyring.ed25519_key(_name(issuer, BADGE, last.generation))
        if key.public_key().public_bytes_raw() == bytes(last.point):
            return key, last.generation
    generation = 1 if last is None else last.generation + 1
    key = keyring.ed25519_key(_name(issuer, BADGE, generation))
    raw = key.public_key().public_bytes_raw()
    _write(issuer, BADGE, generation, sha256(raw).digest()[:8], raw, now)
    return key, generation


def badge_keys(issuer: str) -> list[SigningKey]:
    """Return every key with which a commune ever signed files, oldest first."""
    return list(SigningKey.objects.filter(issuer=issuer, use=BADGE).order_by("generation"))


def root_public() -> ec.EllipticCurvePublicKey:
    """Return the root's public key: the one thing a verifier must know beforehand. Raises KeyMissing."""
    file = keyring.directory() / PUBLIC_ROOT_FILE
    if not file.exists():
        return keyring.signing_key(ROOT).public_key()
    loaded = serialization.load_pem_public_key(file.read_bytes())
    if not isinstance(loaded, ec.EllipticCurvePublicKey):
        raise keyring.KeyMissing(f"{PUBLIC_ROOT_FILE}: the root is a P-256 key")
    return loaded


def unsigned_trust_list() -> dict[str, object]:
    """Return the trust list of all keys this server ever made, to be signed where the root key lies."""
    status_signer()
    names = {f"{c.code:05d}": c.name for c in communes()}
    rows = list(SigningKey.objects.filter(use__in=[CERTIFICATES, STATUS]).order_by("id"))
    as_of = max((row.changed_at for row in rows), default=clock.now())
    keys = [_trusted(row, names.get(row.issuer, row.issuer)) for row in rows]
    return trust.body(int(as_of.timestamp()), as_of, keys)


def signed_trust_list() -> str:
    """Return the trust list as verifiers fetch it: the one signed offline when there is one, else signed here."""
    file = keyring.directory() / SIGNED_LIST_FILE
    if file.exists():
        return file.read_text().strip()
    return trust.sign(unsigned_trust_list(), keyring.signing_key(ROOT))


def trust_list() -> TrustList:
    """Return the verified trust list. Raises jws.JwsBroken when the file put there is not the root's."""
    return trust.read(signed_trust_list(), root_public())


def _signer(issuer: str, use: str) -> Signer:
    now = clock.now()
    last = SigningKey.objects.filter(issuer=issuer, use=use).order_by("-generation").first()
    if last is not None and last.not_before <= now < last.not_after:
        key = keyring.signing_key(_name(issuer, use, last.generation))
        if key_id(key.public_key()) == bytes(last.kid):
            return Signer(bytes(last.kid), key)
        # the database came from elsewhere, its keys did not: go on with a new one, the old papers stay verifiable
    generation = 1 if last is None else last.generation + 1
    return _made(issuer, use, generation, now)


def _made(issuer: str, use: str, generation: int, now: datetime) -> Signer:
    key = keyring.signing_key(_name(issuer, use, generation))
    kid = key_id(key.public_key())
    _write(issuer, use, generation, kid, point(key.public_key()), now)
    return Signer(kid, key)


def _write(issuer: str, use: str, generation: int, kid: bytes, public: bytes, now: datetime) -> None:
    SigningKey.objects.get_or_create(
        issuer=issuer,
        use=use,
        generation=generation,
        defaults={
            "kid": kid,
            "point": public,
            "not_before": now - _MARGIN,
            "not_after": now + timedelta(days=365 * wording().key_years),
            "changed_at": now,
        },
    )


def _name(issuer: str, use: str, generation: int) -> str:
    return f"{use}-{issuer}-{generation}"


def _trusted(row: SigningKey, name: str) -> TrustedKey:
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes(row.point))
    return TrustedKey(bytes(row.kid), row.issuer, name, row.use, public, row.not_before, row.not_after)
