"""Erasing a person on request: the facts' bodies and subject go, a tombstone with id, kind and day stays.

The list of erasures is written first, outside the database: neither a late push nor a restored backup brings the
person back.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.facts import erasures, heads, storage
from hocvuso.facts.fold import State
from hocvuso.facts.ledger import RESIDENT, Row
from hocvuso.facts.models import Fact, MergeEdge, Parked, Review, Tombstone
from hocvuso.facts.projectors import views
from hocvuso.facts.rules import from_ms, home_of, to_ms
from hocvuso.facts.types import Batch, StateChange
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE, PlaceScope


@transaction.atomic
def erase_person(scope: PlaceScope, *, resident: UUID, actor: UUID | None, reason: str) -> int:
    """Erase everything the ledger holds about a person inside the scope; return the number of facts. Raises NotFound.

    `reason` is a code for the journal ("asked"). Sealed numbers and rolls belong to the people room, which erases its
    own.
    """
    place = storage.whereabouts(RESIDENT, [str(resident)]).get(str(resident))
    if place is None:
        raise NotFound()
    root = place[1] or str(resident)
    while True:
        text = storage.snapshots(RESIDENT, place[0], [root]).get(root)
        if text is None:
            raise NotFound()
        before = State.loads(text)
        wanted = {place[0], *before.data["c"]}
        seqs, _ = storage.lock_communes(wanted)
        again = storage.snapshots(RESIDENT, place[0], [root]).get(root)
        if again == text:
            break
    if not scope.allows(*home_of(before)):
        raise NotFound()
    records = [root, *storage.merged_into([root]).get(root, ())]
    rows = storage.facts_of(RESIDENT, records, before.data["c"])
    now = to_ms(clock.now())
    erasures.append(
        [
            erasures.Erasure(now, erasures.token(r), tuple((f.commune, f.id) for f in rows if f.subject == r))
            for r in records
        ]
    )
    _forget(records, rows, place[0], root)
    for commune in sorted(wanted):
        seqs[commune] += 1
    storage.add_feed([(commune, seqs[commune], "erase", root) for commune in sorted(wanted)])
    storage.set_seqs(seqs)
    batch = Batch(commune=place[0], changes=[StateChange(UUID(root), before, None)])
    for view in views():
        view.apply(batch)
    heads.note_after_commit(dict(seqs))
    # the journal must not keep whom: it names the act by an id of its own
    details = {"facts": len(rows), "reason": reason}
    log(
        actor=actor,
        action="facts.person.erased",
        object_kind="erasure",
        object_id=uuid7(),
        commune=place[0],
        details=details,
    )
    return len(rows)


def apply_erasures() -> int:
    """Erase again whom a restored backup brought back; return how many people. Safe and quick to repeat."""
    count = 0
    for entry in erasures.entries():
        for commune, fact in entry.facts:
            found = Fact.objects.filter(commune=commune, id=fact).values_list("subject", flat=True).first()
            if found is not None:
                erase_person(EVERYWHERE, resident=found, actor=None, reason="restored")
                count += 1
                break
    return count


def _forget(records: Sequence[str], rows: Sequence[Row], commune: int, root: str) -> None:
    Tombstone.objects.bulk_create(
        [
            Tombstone(commune=f.commune, id=f.id, kind=f.kind, day=clock.local_day(from_ms(f.effective_at)))
            for f in rows
        ],
        ignore_conflicts=True,
    )
    by_commune: dict[int, list[str]] = {}
    for fact in rows:
        by_commune.setdefault(fact.commune, []).append(fact.id)
    for said_in, ids in by_commune.items():
        Fact.objects.filter(commune=said_in, id__in=ids).delete()
    MergeEdge.objects.filter(a__in=records).delete()
    storage.remove_snapshots(RESIDENT, [(commune, root)])
    storage.remove_whereabouts(RESIDENT, sorted(records))
    Review.objects.filter(resident__in=records).delete()
    named = [record.encode() for record in records]
    for parked in Parked.objects.filter(commune__in=[commune, *by_commune]).only("pk", "raw").iterator(200):
        if any(name in bytes(parked.raw) for name in named):
            Parked.objects.filter(pk=parked.pk).update(raw=b"", fact_id=None, status="erased")
