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
from django.db.models import QuerySet

from hocvuso.credentials.models import BADGE, SigningKey, WaitingPaper
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
SEAL = "seal"
_MARGIN = timedelta(days=1)
"""A key's period begins a day before it is made: the clocks of two machines differ."""
SOON = timedelta(days=60)
"""How long before the last key's end the health page warns."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that may sign now, and its public row's id of 8 bytes."""

    kid: bytes
    key: ec.EllipticCurvePrivateKey


def certificate_signer(commune: int) -> Signer:
    """Return the key with which a commune signs today; made on first use and when the last one's period ended.

    Raises KeyMissing when keys are frozen and none may sign today.
    """
    return _signer(f"{commune:05d}", CERTIFICATES)


def status_signer() -> Signer:
    """Return the key that signs status lists today. Raises KeyMissing as above."""
    return _signer(STATUS_ISSUER, STATUS)


def badge_signer(commune: int) -> tuple[ed25519.Ed25519PrivateKey, int]:
    """Return the key with which a commune signs files today, and its generation. Raises KeyMissing as above."""
    row = _in_force(f"{commune:05d}", BADGE)
    return keyring.ed25519_key(_name(row.issuer, row.use, row.generation)), row.generation


def provide(issuer: str, use: str) -> int:
    """Make what is missing of the key that signs now and of the next period's; return how many keys were made.

    The next key stands in the trust list from today, so that a list signed elsewhere need not be signed on the very day
    on which the period ends.
    """
    before = SigningKey.objects.count()
    row = _in_force(issuer, use)
    begins = row.not_after - _MARGIN
    if not any(_here(late) for late in _rows(issuer, use).filter(not_after__gt=row.not_after)):
        _made(issuer, use, begins)
    return SigningKey.objects.count() - before


def signs_until(issuer: str, use: str) -> datetime | None:
    """Return until when the keys that lie here may sign without a gap from now on; None when none may sign now."""
    until = None
    for row in _rows(issuer, use).filter(not_after__gt=clock.now()).order_by("not_before"):
        if _here(row) and row.not_before <= (until or clock.now()):
            until = max(until or row.not_after, row.not_after)
    return until


def ending_soon() -> tuple[str, datetime] | None:
    """Return issuer and last moment of the key that ends first within `SOON` with no next one here; None: all is well.

    Only issuers that have signed before are asked; a key that isn't here any more ends now.
    """
    pairs = SigningKey.objects.values_list("issuer", "use").distinct().order_by("issuer", "use")
    ends = [(signs_until(issuer, use) or clock.now(), issuer) for issuer, use in pairs]
    first = min(ends, default=None)
    return (first[1], first[0]) if first is not None and first[0] < clock.now() + SOON else None


def known_issuers() -> list[int]:
    """Return the communes that have a key of their own or a paper that waits for one."""
    made = SigningKey.objects.exclude(use=STATUS).values_list("issuer", flat=True).distinct()
    waits = WaitingPaper.objects.values_list("commune", flat=True).distinct()
    return sorted({int(issuer) for issuer in made} | set(waits))


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
        raise keyring.KeyMissing(PUBLIC_ROOT_FILE)  # the root is a P-256 key
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
    row = _in_force(issuer, use)
    return Signer(bytes(row.kid), keyring.signing_key(_name(row.issuer, row.use, row.generation)))


def _rows(issuer: str, use: str) -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(issuer=issuer, use=use)


def _in_force(issuer: str, use: str) -> SigningKey:
    now = clock.now()
    for row in _rows(issuer, use).filter(not_before__lte=now, not_after__gt=now).order_by("-generation"):
        if _here(row):
            return row
        # the database came from elsewhere, its keys did not: go on with a new one, the old papers stay verifiable
    return _made(issuer, use, now - _MARGIN)


def _here(row: SigningKey) -> bool:
    """Whether the private half of a row lies in the key directory."""
    name = _name(row.issuer, row.use, row.generation)
    if not keyring.has(f"{name}.{keyring.ED25519 if row.use == BADGE else keyring.P256}"):
        return False
    return _public(row.use, name) == (bytes(row.kid), bytes(row.point))


def _public(use: str, name: str) -> tuple[bytes, bytes]:
    """Return id and public half of a private key; made when it isn't there."""
    if use == BADGE:
        raw = keyring.ed25519_key(name).public_key().public_bytes_raw()
        return sha256(raw).digest()[:8], raw
    public = keyring.signing_key(name).public_key()
    return key_id(public), point(public)


def _made(issuer: str, use: str, begins: datetime) -> SigningKey:
    last = _rows(issuer, use).order_by("-generation").first()
    generation = 1 if last is None else last.generation + 1
    kid, public = _public(use, _name(issuer, use, generation))
    return SigningKey.objects.get_or_create(
        issuer=issuer,
        use=use,
        generation=generation,
        defaults={
            "kid": kid,
            "point": public,
            "not_before": begins,
            "not_after": begins + _MARGIN + timedelta(days=365 * wording().key_years),
            "changed_at": clock.now(),
        },
    )[0]


def _name(issuer: str, use: str, generation: int) -> str:
    return f"{use}-{issuer}-{generation}"


def _trusted(row: SigningKey, name: str) -> TrustedKey:
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes(row.point))
    return TrustedKey(bytes(row.kid), row.issuer, name, row.use, public, row.not_before, row.not_after)
