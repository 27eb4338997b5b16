"""Two records, one person? A clerk decides; every decision can be taken back."""

from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.models import MatchReview, Resident, RollRow, SealedIdentity
from hocvuso.people.ports import ResidentsMerged, Retracted, recorder
from hocvuso.people.services.rows import correct_row
from hocvuso.places.types import PlaceScope

PURPOSE = "roll"


def decide_match(
    *, scope: PlaceScope, actor: UUID, review_id: UUID, same: bool, organisation: UUID | None = None
) -> None:
    """Answer an open review: one person or two.

    A row of a roll is then compared again (and recorded, when its roll is accepted); two residents are merged by a
    fact. Both sides must lie inside the scope: a pair across communes is for somebody who sees both.
    """
    with transaction.atomic():
        review = MatchReview.objects.select_for_update().filter(pk=review_id, status="open").first()
        if review is None or not _sees(scope, review):
            raise NotFound()
        review.status = "same" if same else "different"
        review.decided_by, review.decided_at = actor, clock.now()
        if review.other is not None and same:
            review.fact = _merge(review.resident, review.other, actor=actor, organisation=organisation)
        review.save(update_fields=["status", "decided_by", "decided_at", "fact"])
        audit.log(
            actor=actor,
            action=f"people.match.{review.status}",
            object_kind="match_review",
            object_id=review.pk,
            commune=review.commune_id,
        )
        row_id = review.row_id
        if row_id is None:
            return
        answer = {"is": str(review.resident)} if same else {"new": True}
        waiting = RollRow.objects.filter(pk=row_id, verdict="queued").exists()
        others = MatchReview.objects.filter(row_id=row_id, status="open")
        if same:
            others.update(status="different", decided_by=actor, decided_at=clock.now())
        if waiting and (same or not others.exists()):
            correct_row(scope=scope, actor=actor, row_id=row_id, values=answer)


def ask_about(*, scope: PlaceScope, actor: UUID, resident: UUID, other: UUID) -> UUID:
    """Open a review of two residents inside the scope, asked for by a clerk or volunteer; return its id."""
    people = {one.pk: one for one in scope.filter(Resident.objects.filter(pk__in=[resident, other]))}
    if len(people) != 2:
        raise NotFound()
    first, second = sorted((resident, other))
    review, _ = MatchReview.objects.get_or_create(
        resident=first,
        other=second,
        defaults={
            "commune_id": people[first].commune_id,
            "other_commune": people[second].commune_id,
            "reason": "asked",
            "created_at": clock.now(),
        },
    )
    return review.pk


def merge_residents(
    *, scope: PlaceScope, actor: UUID, resident: UUID, other: UUID, organisation: UUID | None = None
) -> UUID:
    """Merge two residents inside the scope at once; return the id of the merge fact (for `split_residents`)."""
    with transaction.atomic():
        review_id = ask_about(scope=scope, actor=actor, resident=resident, other=other)
        MatchReview.objects.filter(pk=review_id).update(status="open")
        decide_match(scope=scope, actor=actor, review_id=review_id, same=True, organisation=organisation)
        fact = MatchReview.objects.get(pk=review_id).fact
    assert fact is not None
    return fact


def split_residents(*, scope: PlaceScope, actor: UUID, review_id: UUID, organisation: UUID | None = None) -> None:
    """Take a merge back: the two are two people again, each with the facts recorded about it."""
    with transaction.atomic():
        review = MatchReview.objects.select_for_update().filter(pk=review_id, status="same").first()
        if review is None or review.fact is None or not _sees(scope, review):
            raise NotFound()
        person = Resident.objects.filter(pk__in=[review.resident, review.other]).first()
        recorder().record(
            changes=[
                Retracted(
                    subject_kind="resident",
                    subject=review.resident,
                    commune=review.commune_id,
                    neighbourhood=person.neighbourhood if person else 0,
                    retracts=review.fact,
                    reason="split",
                )
            ],
            actor=actor,
            organisation=organisation,
            occurred_at=clock.now(),
            purpose=PURPOSE,
        )
        review.status, review.decided_by, review.decided_at = "split", actor, clock.now()
        review.save(update_fields=["status", "decided_by", "decided_at"])
        audit.log(
            actor=actor,
            action="people.match.split",
            object_kind="match_review",
            object_id=review.pk,
            commune=review.commune_id,
        )


def _merge(resident: UUID, other: UUID, *, actor: UUID, organisation: UUID | None) -> UUID:
    people = {one.pk: one for one in Resident.objects.filter(pk__in=[resident, other])}
    if len(people) != 2:
        raise DomainError("match_gone", "Một trong hai người không còn trong sổ. Anh/chị mở lại trang.", status=409)
    keep, join = min(resident, other), max(resident, other)
    change = ResidentsMerged(
        resident=keep, other=join, commune=people[keep].commune_id, neighbourhood=people[keep].neighbourhood
    )
    recorder().record(
        changes=[change], actor=actor, organisation=organisation, occurred_at=clock.now(), purpose=PURPOSE
    )
    _move_numbers(keep, join)
    return change.fact


def _move_numbers(keep: UUID, join: UUID) -> None:
    """The person that stays takes over the numbers it lacks; the others stay where a split finds them again."""
    has = set(SealedIdentity.objects.filter(resident=keep).values_list("kind", flat=True))
    SealedIdentity.objects.filter(resident=join).exclude(kind__in=has).update(resident=keep)


def _sees(scope: PlaceScope, review: MatchReview) -> bool:
    sides = {review.commune_id} | ({review.other_commune} if review.other_commune else set())
    return all(scope.allows(code) for code in sides)
