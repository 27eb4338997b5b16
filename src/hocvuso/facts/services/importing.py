"""Taking in another instance's ledger: the same facts, folded here; what is known is ignored."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.facts import erasures, writing
from hocvuso.facts.drafts import Draft
from hocvuso.facts.folding import Touched
from hocvuso.facts.ledger import RESIDENT, canonical_text, wire_of
from hocvuso.facts.models import Alarm, Fact, Parked, Tombstone
from hocvuso.facts.rules import to_ms
from hocvuso.facts.services.erasing import erase_person
from hocvuso.facts.travelling import Erased, Place, read
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.places.services import ensure_neighbourhood
from hocvuso.places.types import EVERYWHERE

BATCH = 1000


@dataclass(slots=True)
class Imported:
    """What became of the facts of a file. `conflicts`: an id known here with another content, kept for a person."""

    stored: int = 0
    known: int = 0
    erased: int = 0
    conflicts: int = 0


def import_ledger(*, lines: Iterable[str], actor: UUID | None) -> Imported:
    """Join the facts of a file (`facts.queries.ledger_lines`) into this ledger; safe to repeat and to interrupt.

    Every batch is one transaction with its views; reactions ran where the facts were made. Raises LedgerUnreadable,
    LedgerTooNew: what came before stays, and doing it again goes on from there.
    """
    done = Imported()
    waiting: list[Draft] = []
    try:
        for part in read(lines):
            if isinstance(part, Place):
                _name(part)
                continue
            if isinstance(part, Erased):
                _forget(part)
                continue
            waiting.append(part)
            if len(waiting) >= BATCH:
                _take(waiting, done)
                waiting.clear()
    finally:
        _take(waiting, done)
    log(
        actor=actor,
        action="facts.ledger.imported",
        object_kind="ledger",
        object_id="",
        details={"stored": done.stored, "known": done.known, "erased": done.erased, "conflicts": done.conflicts},
    )
    return done


def _name(place: Place) -> None:
    try:
        ensure_neighbourhood(commune=place.commune, name=place.name)
    except DomainError:
        # the name here stays; the number, which facts use, is the same
        return


@transaction.atomic
def _forget(gone: Erased) -> None:
    """Erase here too who was erased where the file comes from; the tombstone keeps an older file from bringing it."""
    about = Fact.objects.filter(commune=gone.commune, id=gone.id, subject_kind=RESIDENT)
    subject = about.values_list("subject", flat=True).first()
    if subject is not None:
        erase_person(EVERYWHERE, resident=subject, actor=None, reason="imported")
    Tombstone.objects.get_or_create(commune=gone.commune, id=gone.id, defaults={"kind": gone.kind, "day": gone.day})


def _judge(draft: Draft, touched: Touched | None) -> str | None:
    """Take nothing in about somebody erased here, whatever another instance still holds."""
    known = draft.row.subject_kind == RESIDENT and erasures.is_erased(draft.row.subject)
    return writing.ERASED if known else None


@transaction.atomic
def _take(drafts: list[Draft], done: Imported) -> None:
    for draft, outcome in zip(drafts, writing.write(drafts, judge=_judge, react=False), strict=True):
        if outcome.other_body:
            _keep_both(draft)
            done.conflicts += 1
        elif outcome.verdict == "stored":
            done.stored += 1
        elif outcome.verdict == "erased":
            done.erased += 1
        else:
            done.known += 1


def _keep_both(draft: Draft) -> None:
    """Park the second content of a known id and raise an alarm; a repeated import does so once."""
    now = to_ms(clock.now())
    Parked.objects.get_or_create(
        fact_hash=draft.row.fact_hash,
        defaults={
            "fact_id": draft.row.id,
            "commune": draft.row.commune,
            "neighbourhood": draft.row.neighbourhood,
            "actor": draft.row.actor,
            "raw": canonical_text(wire_of(draft.row)).encode(),
            "reason": "id_conflict",
            "received_at": now,
            "effective_at": draft.row.effective_at,
            "quality": draft.row.quality,
            "judged_at": now,
        },
    )
    Alarm.objects.get_or_create(
        kind="id_conflict", key=draft.row.id, defaults={"commune": draft.row.commune, "raised_at": now}
    )
