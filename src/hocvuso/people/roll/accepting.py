"""Accepting a roll and taking it back: batches of facts, each batch one transaction, safe to stop and go on."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models.fields.json import KT

from hocvuso.audit import services as audit
from hocvuso.kernel import clock
from hocvuso.people.models import MatchReview, Resident, RollChange, RollGone, RollImport, RollRow, SealedIdentity
from hocvuso.people.ports import (
    Birth,
    Change,
    HouseholdAmended,
    HouseholdListed,
    ResidentAmended,
    ResidentListed,
    Retracted,
    recorder,
)
from hocvuso.people.roll import rows as roll_rows
from hocvuso.people.roll.intake import counts_of
from hocvuso.people.roll.progress import move
from hocvuso.people.sealing import Number, store_numbers
from hocvuso.places.models import Household
from hocvuso.places.services import ensure_neighbourhood

BATCH = 1_000
PURPOSE = "roll"
"""Legal basis named in the facts: the commune keeps the roll of its adults for the movement."""


def accept(roll_id: UUID, *, gone: bool) -> None:
    """Record everything the clerk accepted; goes on where an interrupted run stopped. `gone`: flag who is not named."""
    roll = RollImport.objects.get(pk=roll_id)
    if roll.status != "accepting" or roll.accepted_by is None:
        return
    pending = RollRow.objects.filter(roll=roll, verdict__in=("new", "changed"))
    missing = RollGone.objects.filter(roll=roll, accepted=False)
    total = pending.count() + (missing.count() if gone else 0)
    move(roll_id, done=0, total=total)
    _make_neighbourhoods(roll)
    done = 0
    while batch := list(pending.order_by("number")[:BATCH]):
        with transaction.atomic():
            _record_rows(roll, batch)
        done += len(batch)
        move(roll_id, done=done)
    while gone and (absent := list(missing.order_by("id")[:BATCH])):
        with transaction.atomic():
            _record_gone(roll, absent)
        done += len(absent)
        move(roll_id, done=done)
    with transaction.atomic():
        roll.refresh_from_db()
        roll.status, roll.accepted_at, roll.counts = "accepted", clock.now(), counts_of(roll)
        roll.file_sealed = roll.sample_sealed = None
        roll.save(update_fields=["status", "accepted_at", "file_sealed", "sample_sealed", "counts"])
        _close_corrected(roll)
        audit.log(
            actor=roll.accepted_by,
            action="people.roll.accepted",
            object_kind="roll_import",
            object_id=roll.pk,
            commune=roll.commune_id,
            details={"people": roll.counts["people"], "verdicts": roll.counts["verdicts"], "gone": bool(gone)},
        )


def _make_neighbourhoods(roll: RollImport) -> None:
    rows = RollRow.objects.filter(roll=roll, verdict__in=("new", "changed"))
    # as text: a name that is only a number must stay a name
    names = rows.annotate(area=KT("data__neighbourhood")).values_list("area", flat=True)
    for name in sorted({name for name in names.iterator(5_000) if name}):
        ensure_neighbourhood(commune=roll.commune_id, name=name)


def _record_rows(roll: RollImport, batch: Sequence[RollRow]) -> None:
    changes, subjects = changes_of(roll, batch)
    _record(roll, changes, subjects)
    _store_numbers(roll, batch)
    for before, after in (("new", "stored"), ("changed", "amended")):
        done = [row for row in batch if row.verdict == before]
        for row in done:
            row.verdict = after
        RollRow.objects.filter(pk__in=[row.pk for row in done]).update(verdict=after)


def record_one(roll: RollImport, row: RollRow, *, actor: UUID) -> None:
    """Record one corrected row of a roll that is already accepted; inside the caller's transaction."""
    if row.data["neighbourhood"]:
        ensure_neighbourhood(commune=roll.commune_id, name=row.data["neighbourhood"])
    roll.accepted_by = actor  # in memory only: the facts name who corrected the row
    _record_rows(roll, [row])


def changes_of(roll: RollImport, batch: Sequence[RollRow]) -> tuple[list[Change], list[tuple[str, UUID]]]:
    """Return the changes that rows bring and, for each, (subject kind, subject)."""
    wanted = {row.household for row in batch if row.household}
    known = set(Household.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    listed = RollChange.objects.filter(roll=roll, subject_kind="household", subject__in=wanted)
    known |= set(listed.values_list("subject", flat=True))
    where = dict(
        Resident.objects.filter(pk__in=[row.resident for row in batch if row.verdict == "changed"]).values_list(
            "pk", "neighbourhood"
        )
    )
    changes: list[Change] = []
    subjects: list[tuple[str, UUID]] = []

    def add(kind: str, subject: UUID, change: Change) -> None:
        changes.append(change)
        subjects.append((kind, subject))

    for row in batch:
        data, commune = row.data, roll.commune_id
        if row.household and row.household not in known:
            known.add(row.household)
            add(
                "household",
                row.household,
                HouseholdListed(
                    household=row.household, commune=commune, neighbourhood=row.neighbourhood, address=data["address"]
                ),
            )
        assert row.resident is not None
        if row.verdict == "new":
            year, month, day = data["birth"]
            add(
                "resident",
                row.resident,
                ResidentListed(
                    resident=row.resident,
                    commune=commune,
                    neighbourhood=row.neighbourhood,
                    household=row.household,
                    name=data["name"],
                    sex=data["sex"],
                    birth=Birth(year=year, month=month, day=day),
                    groups=tuple(data["groups"]),
                    relation=data["relation"],
                ),
            )
            continue
        after = {name: pair[1] for name, pair in row.changes.items()}
        if "address" in after and row.household:
            add(
                "household",
                row.household,
                HouseholdAmended(
                    household=row.household, commune=commune, neighbourhood=row.neighbourhood, address=after["address"]
                ),
            )
        own = {name: value for name, value in after.items() if name not in ("address", "id_number", "phone")}
        if own:
            birth = own.get("birth")
            add(
                "resident",
                row.resident,
                ResidentAmended(
                    resident=row.resident,
                    commune=commune,
                    neighbourhood=where.get(row.resident, row.neighbourhood),
                    name=own.get("name"),
                    sex=own.get("sex"),
                    birth=Birth(year=birth[0], month=birth[1], day=birth[2]) if birth else None,
                    groups=tuple(own["groups"]) if "groups" in own else None,
                    relation=own.get("relation"),
                    new_neighbourhood=own.get("neighbourhood"),
                    new_household=UUID(own["household"]) if "household" in own else None,
                    listed=True if "listed" in own else None,
                ),
            )
    return changes, subjects


def _record(roll: RollImport, changes: Sequence[Change], subjects: Sequence[tuple[str, UUID]]) -> None:
    if not changes or roll.accepted_by is None:
        return
    recorder().record(
        changes=changes,
        actor=roll.accepted_by,
        organisation=roll.organisation,
        occurred_at=moment_of(roll),
        purpose=PURPOSE,
    )
    RollChange.objects.bulk_create(
        (
            RollChange(roll=roll, subject_kind=kind, subject=subject, fact=change.fact)
            for change, (kind, subject) in zip(changes, subjects, strict=True)
        ),
        batch_size=BATCH,
    )


def moment_of(roll: RollImport) -> datetime:
    """Return the moment from which the roll's statements hold: the start of its day, never in the future."""
    return min(clock.now(), datetime.combine(roll.roll_day, time(), tzinfo=clock.LOCAL_ZONE))


def _record_gone(roll: RollImport, absent: Sequence[RollGone]) -> None:
    where = dict(Resident.objects.filter(pk__in=[one.resident for one in absent]).values_list("pk", "neighbourhood"))
    changes: list[Change] = [
        ResidentAmended(resident=who, commune=roll.commune_id, neighbourhood=area, listed=False)
        for who, area in where.items()
    ]
    _record(roll, changes, [("resident", who) for who in where])
    RollGone.objects.filter(pk__in=[one.pk for one in absent]).update(accepted=True)


def _store_numbers(roll: RollImport, batch: Sequence[RollRow]) -> None:
    numbers: list[Number] = []
    for row in batch:
        if row.resident and (row.data["has_id"] or row.data["has_phone"]):
            _, number, phone = roll_rows.secrets_of(row)
            numbers += [Number(row.resident, "id_number", number)] if number else []
            numbers += [Number(row.resident, "phone", phone)] if phone else []
    store_numbers(commune=roll.commune_id, numbers=numbers, source=roll.pk)


def _close_corrected(roll: RollImport) -> None:
    """Rows of an exported queue that came back corrected in this roll wait no longer."""
    tokens = RollRow.objects.filter(roll=roll, data__has_key="token").exclude(verdict="queued")
    values = [value for value in tokens.values_list("data__token", flat=True).iterator(5_000) if _is_uuid(value)]
    touched: set[UUID] = set()
    for start in range(0, len(values), 500):
        waiting = RollRow.objects.filter(
            commune_id=roll.commune_id, verdict="queued", token__in=values[start : start + 500]
        ).exclude(roll=roll)
        touched |= set(waiting.values_list("roll_id", flat=True))
        MatchReview.objects.filter(row__in=waiting, status="open").delete()
        waiting.update(verdict="resolved")
    for earlier in RollImport.objects.filter(pk__in=touched):
        earlier.counts = counts_of(earlier)
        earlier.save(update_fields=["counts"])


def undo(roll_id: UUID, *, actor: UUID) -> None:
    """Take back what an accepted roll recorded; people with later facts are kept and marked, to be listed."""
    roll = RollImport.objects.get(pk=roll_id)
    if roll.status != "undoing":
        return
    everything = RollChange.objects.filter(roll=roll)
    own = set(everything.values_list("fact", flat=True))
    pending = everything.filter(undone=False, kept=False)
    total = everything.count()
    while batch := list(pending.filter(subject_kind="resident").order_by("id")[:BATCH]):
        with transaction.atomic():
            _undo_people(roll, batch, own, actor)
        move(roll_id, done=total - pending.count(), total=total)
    with transaction.atomic():
        _undo_households(roll, list(pending.filter(subject_kind="household")), actor)
        kept = everything.filter(kept=True, subject_kind="resident").values("subject").distinct().count()
        roll.refresh_from_db()
        roll.status, roll.undone_at = "undone", clock.now()
        roll.counts = roll.counts | {"kept": kept}
        roll.save(update_fields=["status", "undone_at", "counts"])
        MatchReview.objects.filter(row__roll=roll, status="open").delete()
        audit.log(
            actor=actor,
            action="people.roll.undone",
            object_kind="roll_import",
            object_id=roll.pk,
            commune=roll.commune_id,
            details={"kept": kept},
        )


def _undo_people(roll: RollImport, batch: Sequence[RollChange], own: set[UUID], actor: UUID) -> None:
    people = {change.subject for change in batch}
    later = recorder().later_facts(commune=roll.commune_id, residents=people, besides=own)
    where = dict(Resident.objects.filter(pk__in=people).values_list("pk", "neighbourhood"))
    back = [change for change in batch if change.subject not in later]
    _retract(roll, back, where, actor)
    RollChange.objects.filter(pk__in=[change.pk for change in back]).update(undone=True)
    RollChange.objects.filter(pk__in=[change.pk for change in batch if change.subject in later]).update(kept=True)
    undone = {change.subject for change in back}
    SealedIdentity.objects.filter(resident__in=undone, source=roll.pk).delete()
    MatchReview.objects.filter(resident__in=undone, status="open", row__isnull=True).delete()


def _undo_households(roll: RollImport, changes: Sequence[RollChange], actor: UUID) -> None:
    """A door made by the roll goes, unless somebody still lives behind it."""
    for start in range(0, len(changes), BATCH):
        part = changes[start : start + BATCH]
        doors = {change.subject for change in part}
        lived_in = set(Resident.objects.filter(household__in=doors).values_list("household", flat=True))
        back = [change for change in part if change.subject not in lived_in]
        where = dict(Household.objects.filter(pk__in=doors).values_list("pk", "neighbourhood"))
        _retract(roll, back, where, actor)
        RollChange.objects.filter(pk__in=[change.pk for change in back]).update(undone=True)
        RollChange.objects.filter(pk__in=[change.pk for change in part if change.subject in lived_in]).update(kept=True)


def _retract(roll: RollImport, changes: Sequence[RollChange], where: dict[UUID, int], actor: UUID) -> None:
    if changes:
        recorder().record(
            changes=[
                Retracted(
                    subject_kind="resident" if change.subject_kind == "resident" else "household",
                    subject=change.subject,
                    commune=roll.commune_id,
                    neighbourhood=where.get(change.subject, 0),
                    retracts=change.fact,
                    reason="roll_undone",
                )
                for change in changes
            ],
            actor=actor,
            organisation=roll.organisation,
            occurred_at=clock.now(),
            purpose=PURPOSE,
        )


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
