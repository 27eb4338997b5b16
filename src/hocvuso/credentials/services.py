"""Writes of certificates by people: revoke one, print one, ask for a file of many. Issuing answers facts (issuing)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.credentials import issuing, keys, printing, queries, tasks, waiting
from hocvuso.credentials.models import BADGE, Certificate, PrintRun
from hocvuso.credentials.rules import qr, trust
from hocvuso.credentials.wording import wording
from hocvuso.facts.queries import facts_about, state_unscoped
from hocvuso.facts.services import hold_person, record
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.kernel import clock, keyring
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE, PlaceScope

MOST_IN_A_RUN = 500


def revoke_certificate(scope: PlaceScope, *, actor: Actor, certificate_id: UUID, reason: str) -> None:
    """Revoke a certificate with a reason of `certificates.yaml`; the attainment itself stays.

    Raises NotFound, DomainError `reason_unknown`, `already_revoked`.
    """
    if reason not in {known.code for known in wording().reasons}:
        raise DomainError("reason_unknown", "Chưa chọn lý do. Anh/chị chọn một lý do trong danh sách.")
    with transaction.atomic():
        found = queries.row_of(scope, certificate_id)
        hold_person(resident=found.resident, commune=found.commune_id)
        row: Certificate | None = (
            scope.filter(Certificate.objects.filter(pk=certificate_id)).select_for_update().first()
        )
        if row is None:
            raise NotFound()
        if row.revoked_at is not None:
            raise DomainError("already_revoked", "Giấy này đã thu hồi rồi. Không cần làm gì thêm.", status=409)
        issuing.mark_revoked(row, reason)
        fact = NewFact(
            kind="certificate.revoked",
            commune=row.commune_id,
            neighbourhood=row.neighbourhood,
            subject=Subject("resident", row.resident),
            occurred_at=clock.now(),
            evidence="examined",
            purpose="assessment",
            body=issuing.revoked_body(row.pk, reason),
        )
        record(facts=[fact], actor=actor)
        audit.log(
            actor=actor.account_id,
            action="credentials.certificate.revoked",
            object_kind="certificate",
            object_id=row.pk,
            commune=row.commune_id,
            details={"reason": reason},
        )


def issue_again(scope: PlaceScope, *, actor: Actor, certificate_id: UUID) -> UUID:
    """Issue a new paper in place of a revoked one, with the name and birth year as they are now; return its id.

    Raises NotFound, DomainError `not_revoked`, `attainment_gone`, `name_too_long`.
    """
    with transaction.atomic():
        row = queries.row_of(scope, certificate_id)
        hold_person(resident=row.resident, commune=row.commune_id)
        if row.revoked_at is None or Certificate.objects.filter(attainment=row.attainment, revoked_at=None).exists():
            raise DomainError(
                "not_revoked", "Giấy của người này còn hiệu lực. Thu hồi trước rồi mới cấp lại.", status=409
            )
        state = state_unscoped(row.resident)
        holds = state.latest(f"attainment:{row.attainment}", [False]) if state is not None else [False]
        granted = [f for f in facts_about(EVERYWHERE, row.resident) if f.id == row.fact] if holds[0] else []
        if not granted:
            raise DomainError("attainment_gone", "Kết quả đạt của người này không còn. Cần kiểm tra lại mới cấp giấy.")
        try:
            made, fact = issuing.issue_again(row, granted[0])
        except (qr.TooLong, LookupError):
            raise DomainError("name_too_long", "Tên dài quá, mã trên giấy không chứa hết. Báo quản trị.") from None
        record(facts=[fact], actor=actor)
        audit.log(
            actor=actor.account_id,
            action="credentials.certificate.issued_again",
            object_kind="certificate",
            object_id=made.pk,
            commune=made.commune_id,
            details={"instead_of": str(row.pk)},
        )
    return made.pk


def print_certificate(scope: PlaceScope, *, actor: Actor, certificate_id: UUID) -> bytes:
    """Return the sealed PDF of one certificate; the printing goes into the journal. Raises NotFound."""
    from hocvuso.credentials import sealing  # a third of a second, which a starting server need not spend

    row = queries.row_of(scope, certificate_id)
    drawn = printing.draw([row], queries.confirmed_days(scope, [row.resident]))
    audit.log(
        actor=actor.account_id,
        action="credentials.certificate.printed",
        object_kind="certificate",
        object_id=row.pk,
        commune=row.commune_id,
    )
    return sealing.seal(drawn)


def ask_print_run(
    scope: PlaceScope, *, actor: Actor, commune: int, since: date, until: date, neighbourhood: int | None = None
) -> UUID:
    """Ask the worker for one file of all valid certificates issued on these days; return the id of the run.

    Raises NotFound, DomainError `nothing_to_print`, `too_many_to_print`.
    """
    scope.require(commune)
    begin = datetime.combine(since, time(), clock.LOCAL_ZONE)
    end = datetime.combine(until, time(), clock.LOCAL_ZONE) + timedelta(days=1)
    rows = Certificate.objects.filter(
        commune_id=commune, revoked_at=None, issued_at__gte=begin, issued_at__lt=end, expires_at__gt=clock.now()
    )
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    found = list(rows.order_by("neighbourhood", "folded", "pk").values_list("pk", flat=True)[: MOST_IN_A_RUN + 1])
    if not found:
        raise DomainError("nothing_to_print", "Không có giấy nào trong những ngày này. Anh/chị chọn ngày khác.")
    if len(found) > MOST_IN_A_RUN:
        raise DomainError(
            "too_many_to_print",
            "Có hơn %(most)s giấy trong những ngày này. Anh/chị chọn ít ngày hơn, hoặc từng khu phố.",
            most=MOST_IN_A_RUN,
        )
    with transaction.atomic():
        run = PrintRun.objects.create(
            id=uuid7(),
            commune_id=commune,
            asked_by=actor.account_id,
            asked_at=clock.now(),
            certificates=[str(pk) for pk in found],
        )
        audit.log(
            actor=actor.account_id,
            action="credentials.print_run.asked",
            object_kind="print_run",
            object_id=run.pk,
            commune=commune,
            details={"count": len(found)},
        )
        transaction.on_commit(lambda: tasks.print_many.enqueue(str(run.pk)))
    return run.pk


def read_print_run(scope: PlaceScope, *, actor: Actor, run_id: UUID) -> bytes:
    """Return the file of a run; the reading goes into the journal. Raises NotFound while it is not there."""
    run = PrintRun.objects.filter(pk=run_id).first()
    if run is None or not scope.allows(run.commune_id) or run.sealed is None:
        raise NotFound()
    audit.log(
        actor=actor.account_id,
        action="credentials.print_run.read",
        object_kind="print_run",
        object_id=run.pk,
        commune=run.commune_id,
    )
    return tasks.unseal_file(bytes(run.sealed))


def make_keys(*, communes: Iterable[int]) -> int:
    """Make the signing keys of these communes and of status lists, for this period and the next; return how many.

    Also the trust root and the seal's certificate, where the key directory has none. Safe to repeat.
    Raises DomainError `root_gone` when papers hang on a root that is no longer here.
    """
    from hocvuso.credentials import sealing

    root = f"{keys.ROOT}.{keyring.P256}"
    if not keyring.has(keys.PUBLIC_ROOT_FILE) and not keyring.has(root) and Certificate.objects.exists():
        raise DomainError(
            "root_gone",
            "Thiếu khóa gốc %(file)s mà đã có giấy cấp ra. Chép lại khóa từ nơi cất riêng: "
            "khóa gốc mới thì mọi giấy cũ bị coi là giả.",
            file=root,
        )
    with keyring.making():
        keys.root_public()
        sealing.certificate()
        made = keys.provide(keys.STATUS_ISSUER, trust.STATUS)
        for commune in communes:
            made += keys.provide(f"{commune:05d}", trust.CERTIFICATES) + keys.provide(f"{commune:05d}", BADGE)
    return made


def issue_what_waits() -> int:
    """Issue the papers that waited for a key which is here now; return how many."""
    return waiting.issue_what_waits()


def sign_trust_list(*, unsigned: dict[str, Any]) -> str:
    """Return a trust list signed by the root key of this machine's key directory. Raises KeyMissing.

    Only what a verifier would accept is signed: raises jws.JwsBroken for a list of another shape.
    """
    signed = trust.sign(unsigned, keyring.signing_key(keys.ROOT))
    trust.read(signed, keyring.signing_key(keys.ROOT).public_key())
    return signed
