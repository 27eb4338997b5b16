"""Identity and phone numbers: stored sealed, found by blind index, read only with a reason in the journal."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from hocvuso.kernel import clock, sealed
from hocvuso.people.models import MatchReview, SealedIdentity

CONTEXT = {"id_number": "people.id_number", "phone": "people.phone"}


class Number(NamedTuple):
    """A number in the clear on its way to the seal. `kind` is id_number or phone."""

    resident: UUID
    kind: str
    value: str


def store_numbers(*, commune: int, numbers: Sequence[Number], source: UUID | None = None) -> int:
    """Seal numbers of residents of one commune; a newer number replaces the older. Return how many were not stored.

    An identity number that somebody else in the city already has is not stored: a review of the two is opened
    instead, which shows nobody the other side without leave for that commune.
    """
    if not numbers:
        return 0
    now = clock.now()
    blinds = {(n.resident, n.kind): (sealed.blind_index(n.value, context=CONTEXT[n.kind]), n.value) for n in numbers}
    people = {n.resident for n in numbers}
    stored = SealedIdentity.objects.filter(resident__in=people, kind__in=CONTEXT)
    before = {
        (resident, kind): (pk, bytes(blind))
        for resident, kind, pk, blind in stored.values_list("resident", "kind", "pk", "blind")
    }
    wanted = [blind for (_, kind), (blind, _) in blinds.items() if kind == "id_number"]
    owners = {
        bytes(blind): (who, code)
        for blind, who, code in SealedIdentity.objects.filter(kind="id_number", blind__in=wanted).values_list(
            "blind", "resident", "commune_id"
        )
    }
    new: list[SealedIdentity] = []
    changed: list[SealedIdentity] = []
    clashes: list[MatchReview] = []
    for (resident, kind), (blind, value) in blinds.items():
        owner = owners.setdefault(blind, (resident, commune)) if kind == "id_number" else None
        if owner and owner[0] != resident:
            clashes.append(
                MatchReview(
                    commune_id=commune,
                    resident=resident,
                    other=owner[0],
                    other_commune=owner[1],
                    reason="id_number",
                    created_at=now,
                )
            )
            continue
        pk, earlier = before.get((resident, kind), (None, b""))
        if earlier == blind:
            continue
        token = sealed.seal(value, context=CONTEXT[kind])
        if pk is None:
            row = SealedIdentity(resident=resident, commune_id=commune, kind=kind, created_at=now, source=source)
            new.append(row)
        else:
            row = SealedIdentity(pk=pk)
            changed.append(row)
        row.sealed, row.blind = token, blind
    SealedIdentity.objects.bulk_create(new, batch_size=500)
    SealedIdentity.objects.bulk_update(changed, ["sealed", "blind"], batch_size=200)
    MatchReview.objects.bulk_create(clashes, batch_size=500, ignore_conflicts=True)
    return len(clashes)


def unseal_numbers(*, residents: Collection[UUID], kind: str) -> dict[UUID, str]:
    """Return {resident: number in the clear}. Callers write the reason into the journal."""
    rows = SealedIdentity.objects.filter(resident__in=list(residents), kind=kind)
    return {row.resident: sealed.unseal(bytes(row.sealed), context=CONTEXT[kind]) for row in rows}
