"""What becomes of an attainment: the certificate, signed and written in the transaction of the fact.

An attainment is never lost over its paper: without a key to sign it the paper waits (credentials.waiting).
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from hocvuso.audit import services as audit
from hocvuso.credentials import keys
from hocvuso.credentials.models import Certificate, StatusList, WaitingPaper
from hocvuso.credentials.rules import qr, status, token
from hocvuso.credentials.wording import wording
from hocvuso.facts.fold import State
from hocvuso.facts.queries import current_epoch, state_unscoped
from hocvuso.facts.types import NewFact, StoredFact
from hocvuso.kernel import clock, keyring
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.text import fold

RETRACTED = "retracted"
_FULL = status.BITS // 2
"""A list is left half empty: a random free place is then found at once, and gaps tell nothing."""
LISTS_AN_EPOCH = 1000
"""Numbers of status lists set aside for each epoch: half full, 1000 lists hold 500 million papers."""


def on_granted(fact: StoredFact) -> Iterable[NewFact]:
    """Issue the certificate of an attainment; a person whom no roll names yet gets none."""
    try:
        return issue_first(fact)
    except keyring.KeyMissing:
        WaitingPaper.objects.get_or_create(
            attainment=fact.body["attainment"],
            defaults={
                "fact": fact.id,
                "commune_id": fact.commune,
                "neighbourhood": fact.neighbourhood,
                "resident": fact.subject.id,
                "since": clock.now(),
            },
        )
        _log(fact, "credentials.certificate.waits_for_key", fact.subject.id)
        return ()


def issue_first(fact: StoredFact) -> tuple[NewFact, ...]:
    """Issue the paper of an attainment that has none; return the fact that says so. Raises KeyMissing."""
    person = state_unscoped(fact.subject.id)
    if (
        person is None
        or not person.name
        or Certificate.objects.filter(attainment=fact.body["attainment"], revoked_at=None).exists()
    ):
        return ()
    try:
        row = _issue(fact, person)
    except qr.TooLong:
        # a name is never cut, and an attainment never lost over a picture
        _log(fact, "credentials.certificate.name_too_long", fact.subject.id)
        return ()
    _log(fact, "credentials.certificate.issued", row.pk)
    return (_following(fact, "certificate.issued", _issued_body(row)),)


def on_revoked(fact: StoredFact) -> Iterable[NewFact]:
    """Revoke the certificates of an attainment that no longer holds."""
    WaitingPaper.objects.filter(attainment=fact.body["attainment"]).delete()
    rows = Certificate.objects.filter(attainment=fact.body["attainment"], revoked_at=None)
    return [_revoked(row, fact, fact.body["reason"]) for row in rows]


def on_retracted(fact: StoredFact) -> Iterable[NewFact]:
    """Revoke what was issued on the strength of a fact that is taken back."""
    WaitingPaper.objects.filter(fact=fact.body["retracts"], resident=fact.subject.id).delete()
    rows = Certificate.objects.filter(fact=fact.body["retracts"], resident=fact.subject.id, revoked_at=None)
    return [_revoked(row, fact, RETRACTED) for row in rows]


def issue_again(old: Certificate, fact: StoredFact) -> tuple[Certificate, NewFact]:
    """Issue a new paper for the attainment of a revoked one, with the name as it is now; returns row and fact.

    `fact`: the attainment.granted fact, which must still hold. Raises qr.TooLong, LookupError for somebody unknown.
    """
    person = state_unscoped(old.resident)
    if person is None or not person.name:
        raise LookupError(old.resident)
    row = _issue(fact, person)
    return row, _following(fact, "certificate.issued", _issued_body(row))


def mark_revoked(row: Certificate, reason: str) -> None:
    """Set the bit of a certificate; a set bit stays set."""
    row.revoked_at, row.revoked_reason = clock.now(), reason
    row.save(update_fields=["revoked_at", "revoked_reason"])


def revoked_body(certificate: UUID, reason: str) -> dict[str, str]:
    """Return the body of a `certificate.revoked` fact."""
    return {"certificate": str(certificate), "reason": reason}


def _issued_body(row: Certificate) -> dict[str, str]:
    return {
        "certificate": str(row.pk),
        "attainment": str(row.attainment),
        "credential_hash": sha256(row.token).hexdigest(),
    }


def _issue(fact: StoredFact, person: State) -> Certificate:
    body = fact.body
    now = clock.now().replace(microsecond=0)
    # first, so that without a key nothing else is touched; shared ones too: what answers a paper seals and signs
    keyring.require_shared()
    signer = keys.certificate_signer(fact.commune)
    number, index = _place_in_list()
    claims = token.Claims(
        issuer=f"{fact.commune:05d}",
        issued_at=now,
        expires_at=_years_later(now, wording().valid_years),
        id=uuid7(),
        name=person.name,
        birth_year=person.birth[0],
        unit=f"{fact.commune:05d}",
        level=f"{body['level']}:{body['framework']}/{body['framework_version']}",
        status_list=number,
        status_index=index,
    )
    signed = token.sign(claims, signer.key)
    qr.modules(qr.text_of(signed, settings.HOCVUSO_ORIGIN))
    day = body.get("on_day")
    return Certificate.objects.create(
        id=claims.id,
        commune_id=fact.commune,
        neighbourhood=fact.neighbourhood,
        resident=fact.subject.id,
        attainment=UUID(body["attainment"]),
        attained_on=date.fromisoformat(day) if day else clock.local_day(fact.effective_at),
        fact=fact.id,
        name=person.name,
        folded=fold(person.name),
        birth_year=person.birth[0],
        framework=body["framework"],
        framework_version=body["framework_version"],
        level=body["level"],
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
        token=signed,
        status_list_id=number,
        status_index=index,
    )


def _place_in_list() -> tuple[int, int]:
    """Take a random free place: a number tells nobody who was certified before whom.

    A restored server doesn't know which places the days it lost had given away. Each epoch of the ledger has lists of
    its own, so that no place is ever given to two papers, of which one would be revoked with the other.
    """
    first = (current_epoch() - 1) * LISTS_AN_EPOCH + 1
    newest = StatusList.objects.select_for_update().filter(number__gte=first).order_by("-number").first()
    if newest is None or newest.given >= _FULL:
        newest = StatusList.objects.create(number=first if newest is None else newest.number + 1)
    while True:
        index = secrets.randbelow(status.BITS)
        if not Certificate.objects.filter(status_list=newest, status_index=index).exists():
            break
    newest.given += 1
    newest.save(update_fields=["given"])
    return newest.number, index


def _revoked(row: Certificate, fact: StoredFact, reason: str) -> NewFact:
    mark_revoked(row, reason)
    _log(fact, "credentials.certificate.revoked", row.pk, reason)
    new = _following(fact, "certificate.revoked", revoked_body(row.pk, reason))
    return replace(new, commune=row.commune_id, neighbourhood=row.neighbourhood)


def _following(fact: StoredFact, kind: str, body: dict[str, str]) -> NewFact:
    return NewFact(
        kind=kind,
        commune=fact.commune,
        neighbourhood=fact.neighbourhood,
        subject=fact.subject,
        occurred_at=clock.now(),
        evidence="examined",
        purpose=fact.purpose,
        body=body,
    )


def _log(fact: StoredFact, action: str, object_id: UUID, reason: str = "") -> None:
    details = {"fact": str(fact.id), **({"reason": reason} if reason else {})}
    audit.log(
        actor=fact.actor,
        action=action,
        object_kind="certificate",
        object_id=object_id,
        commune=fact.commune,
        details=details,
    )


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)
