"""Tasks of a team: opened by the ledger's reactions, ended by people (or by the hand-over itself)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.facts.types import NewFact, StoredFact
from hocvuso.fieldwork.codes import meaning_of
from hocvuso.fieldwork.errors import PlanRefused
from hocvuso.fieldwork.models import TeamTask
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

LONGEST_NOTE = 200


@transaction.atomic
def finish_task(scope: PlaceScope, *, task_id: UUID, note: str, actor: UUID) -> None:
    """Note that a task is done, and how it was settled. Raises NotFound, PlanRefused without a note."""
    task = scope.filter(TeamTask.objects.select_for_update().filter(pk=task_id, done_at__isnull=True)).first()
    if task is None:
        raise NotFound()
    said = clean(note)[:LONGEST_NOTE]
    if not said:
        raise PlanRefused("task_without_note", "Chưa có ghi chú. Anh/chị ghi đã làm gì, một câu ngắn.")
    task.done_at, task.done_by, task.note = clock.now(), actor, said
    task.save(update_fields=["done_at", "done_by", "note"])
    log(
        actor=actor,
        action="fieldwork.task.done",
        object_kind="task",
        object_id=task.pk,
        commune=task.commune_id,
        details={"code": task.code},
    )


def open_task(*, fact: StoredFact) -> Iterable[NewFact] | None:
    """React to handover.refused and handover.parked: one open task for a person and a code."""
    code = str(fact.body.get("code") or fact.body.get("reason") or "")
    if not meaning_of(code).task:
        return None
    waiting = TeamTask.objects.filter(
        commune_id=fact.commune, resident=fact.subject.id, code=code, done_at__isnull=True
    )
    if waiting.exists():
        return None
    TeamTask.objects.get_or_create(
        source_fact=fact.id,
        defaults={
            "commune_id": fact.commune,
            "neighbourhood": fact.neighbourhood,
            "resident": fact.subject.id,
            "code": code,
            "request": UUID(fact.body["request"]),
            "created_at": fact.effective_at,
        },
    )
    return None


def settle_tasks(*, fact: StoredFact) -> Iterable[NewFact] | None:
    """React to a hand-over queued again, or confirmed: what was open about that request is settled."""
    if request := fact.body.get("request"):
        TeamTask.objects.filter(
            commune_id=fact.commune, resident=fact.subject.id, request=UUID(request), done_at__isnull=True
        ).update(done_at=fact.effective_at)
    return None
