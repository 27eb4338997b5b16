"""Reads of certificates: the caller's scope first. What verifiers need (trust list, status lists) is public."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q

from hocvuso.credentials import filing, keys, printing
from hocvuso.credentials.models import Certificate, PrintRun, StatusList, WaitingPaper
from hocvuso.credentials.rules import badge as badges
from hocvuso.credentials.rules import status
from hocvuso.credentials.rules.trust import CERTIFICATES, TrustList
from hocvuso.credentials.rules.verdict import Verdict, judge, judge_standing
from hocvuso.credentials.types import CertificateInfo, Counts, PrintRunInfo, Wording
from hocvuso.credentials.wording import wording
from hocvuso.facts.fold import State
from hocvuso.facts.queries import states
from hocvuso.facts.rules import from_ms
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import fold
from hocvuso.places.types import PlaceScope

STATES = ("valid", "revoked", "expired")
ROUND_SECONDS = 600
"""A status list is signed anew at most so often: verifiers and caches in between get the same bytes."""


def certificates(
    scope: PlaceScope,
    *,
    commune: int | None = None,
    state: str = "",
    search: str = "",
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[CertificateInfo]:
    """Return up to `limit` certificates inside the scope, newest first, older than (issued_at, id) already seen.

    `state`: "valid", "revoked", "expired" or "" (all). `search`: every typed word stands in the name, without marks.
    """
    rows = scope.filter(Certificate.objects.all())
    if commune is not None:
        rows = rows.filter(commune_id=commune)
    if state in STATES:
        rows = rows.filter(_is(state))
    for word in fold(search).split():
        rows = rows.filter(folded__contains=word)
    if before is not None:
        moment, last = before
        rows = rows.filter(Q(issued_at__lt=moment) | Q(issued_at=moment, pk__lt=last))
    return [info(row) for row in rows.order_by("-issued_at", "-pk")[:limit]]


def certificate(scope: PlaceScope, certificate_id: UUID) -> CertificateInfo:
    """Return one certificate inside the scope. Raises NotFound."""
    return info(row_of(scope, certificate_id))


def certificates_of(scope: PlaceScope, resident_id: UUID) -> list[CertificateInfo]:
    """Return the certificates of one resident inside the scope, newest first."""
    rows = scope.filter(Certificate.objects.filter(resident=resident_id)).order_by("-issued_at")
    return [info(row) for row in rows]


def code_svg(scope: PlaceScope, certificate_id: UUID) -> str:
    """Return the QR code of a certificate as SVG. Raises NotFound."""
    return printing.code_svg(row_of(scope, certificate_id))


def code_text(scope: PlaceScope, certificate_id: UUID) -> str:
    """Return the text in the QR code of a certificate: an address of the verifier. Raises NotFound."""
    return printing.code_text(row_of(scope, certificate_id))


def counts(scope: PlaceScope, commune: int | None = None) -> Counts | None:
    """Return how many certificates are valid, revoked, expired inside the scope; None when there are none at all."""
    rows = scope.filter(Certificate.objects.all())
    if commune is not None:
        rows = rows.filter(commune_id=commune)
    found = rows.aggregate(**{name: Count("pk", filter=_is(name)) for name in STATES})
    return Counts(**found) if any(found.values()) else None


def papers_waiting(scope: PlaceScope) -> int:
    """Return how many people inside the scope attained and wait for their paper, which nothing here can sign yet."""
    return scope.filter(WaitingPaper.objects.all()).count()


def communes_without_keys(communes: Iterable[int]) -> list[int]:
    """Return those of the communes whose certificates nothing here could sign today; public."""
    return [code for code in communes if keys.signs_until(f"{code:05d}", CERTIFICATES) is None]


def communes_with_keys() -> list[int]:
    """Return the communes that have keys of their own, or papers that wait for one; public."""
    return keys.known_issuers()


def confirmed_days(scope: PlaceScope, residents: list[UUID]) -> dict[UUID, date]:
    """Return {resident: day} of those whose confirmation on VNeID holds now, from their facts."""
    days = {resident: _confirmed_on(state) for resident, state in states(scope, residents).items()}
    return {resident: day for resident, day in days.items() if day is not None}


def print_runs(scope: PlaceScope, commune: int | None = None) -> list[PrintRunInfo]:
    """Return the latest files for the printer; only for callers who see the whole commune."""
    rows = PrintRun.objects.all() if scope.whole_city else PrintRun.objects.filter(commune_id__in=scope.communes)
    if commune is not None:
        rows = rows.filter(commune_id=commune)
    return [
        PrintRunInfo(r.pk, r.commune_id, r.asked_at, len(r.certificates), r.state, r.sealed is not None)
        for r in rows.order_by("-asked_at")[:10]
    ]


def certificate_wording() -> Wording:
    """Return what certificates say and why they may be revoked; public."""
    return wording()


def trust_list_text() -> str:
    """Return the signed trust list; public."""
    return keys.signed_trust_list()


def unsigned_trust_list() -> dict[str, object]:
    """Return the trust list to be signed where the root key lies; public."""
    return keys.unsigned_trust_list()


def root_pem() -> str:
    """Return the root's public key as PEM; public."""
    from cryptography.hazmat.primitives import serialization

    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return keys.root_public().public_bytes(serialization.Encoding.PEM, form).decode()


def root_point() -> bytes:
    """Return the root's public key as uncompressed point, 65 bytes: what a verifier holds on to; public."""
    from hocvuso.credentials.rules.token import point

    return point(keys.root_public())


def status_list_text(number: int) -> str:
    """Return the signed status list; public. Raises NotFound for a number not given out."""
    known = StatusList.objects.filter(number=number).exists()
    if not known:
        raise NotFound()
    revoked = Certificate.objects.filter(status_list=number).aggregate(n=Count("revoked_at"), at=Max("revoked_at"))
    stamp = int(clock.now().timestamp()) // ROUND_SECONDS * ROUND_SECONDS
    last = revoked["at"]
    if last is not None:
        # a revocation shows at once: it begins a new round
        stamp = max(stamp, int(last.timestamp()))
    return _signed_list(number, stamp, (revoked["n"], last), keys.status_signer().kid)


def status_list_numbers() -> list[int]:
    """Return the numbers of all status lists; public."""
    return list(StatusList.objects.order_by("number").values_list("number", flat=True))


def judge_text(text: str) -> Verdict:
    """Return the verdict on a scanned or typed text with this server's own lists of this moment; public."""
    return judge(text, trust=trust(), lists={n: _current(n) for n in status_list_numbers()}, now=clock.now())


def badge(scope: PlaceScope, certificate_id: UUID) -> dict[str, Any]:
    """Return a certificate as a file for other systems: a signed Open Badge. Raises NotFound."""
    return filing.file_of(row_of(scope, certificate_id))


def issuer_document(issuer: str) -> dict[str, Any]:
    """Return the document with an issuer's keys for files; public. Raises NotFound for one that never signed any."""
    found = filing.issuer_document(issuer)
    if not found["assertionMethod"]:
        raise NotFound()
    return found


def judge_file(signed: dict[str, Any]) -> Verdict:
    """Return the verdict on a file of ours, with this server's keys and lists of this moment; public."""
    try:
        claims = badges.claims_of(signed)
    except badges.BadgeBroken:
        return Verdict("refused", "malformed")
    for key in keys.badge_keys(claims.issuer):
        method = filing.method_of(claims.issuer, key.generation)
        try:
            badges.verify(signed, filing.public_of(bytes(key.point)), method=method)
        except badges.BadgeBroken:
            continue
        return judge_standing(claims, {n: _current(n) for n in status_list_numbers()}, clock.now())
    return Verdict("refused", "bad_signature")


def trust() -> TrustList:
    """Return the verified trust list; public."""
    return keys.trust_list()


def row_of(scope: PlaceScope, certificate_id: UUID) -> Certificate:
    """Return the row of a certificate inside the scope, for this room's services. Raises NotFound."""
    row: Certificate | None = scope.filter(Certificate.objects.filter(pk=certificate_id)).first()
    if row is None:
        raise NotFound()
    return row


def info(row: Certificate) -> CertificateInfo:
    """Return a row as other rooms see it."""
    return CertificateInfo(
        id=row.pk,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        resident=row.resident,
        name=row.name,
        birth_year=row.birth_year,
        framework=row.framework,
        framework_version=row.framework_version,
        level=row.level,
        attained_on=row.attained_on,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        credential_hash=sha256(bytes(row.token)).hexdigest(),
    )


@lru_cache(maxsize=64)
def _signed_list(number: int, stamp: int, revoked: tuple[int, datetime | None], kid: bytes) -> str:
    """`revoked` (how many, the last one when) and `kid` only tell one text from another."""
    body = status.body(number, from_ms(stamp * 1000), _bits(number), origin=settings.HOCVUSO_ORIGIN)
    return status.sign(body, keys.status_signer().key)


def _current(number: int) -> status.StatusList:
    return status.StatusList(number, clock.now(), _bits(number))


def _bits(number: int) -> bytes:
    rows = Certificate.objects.filter(status_list=number, revoked_at__isnull=False)
    return status.bitstring(rows.values_list("status_index", flat=True).iterator())


def _is(state: str) -> Q:
    if state == "revoked":
        return Q(revoked_at__isnull=False)
    over = Q(expires_at__lte=clock.now())
    return Q(revoked_at__isnull=True) & (over if state == "expired" else ~over)


def _confirmed_on(state: State) -> date | None:
    days = []
    for key, entries in state.data["h"].items():
        if key.startswith("confirmation:") and entries[-1][3][0]:
            at, _, _, (_, day) = entries[-1]
            days.append(date.fromisoformat(day) if day else clock.local_day(from_ms(at)))
    return min(days, default=None)
