"""Sending: rows become a batch, a batch is delivered until its receipt is here. At least once, in sequence.

Every step is its own transaction and may be repeated; the network is never inside one.
"""

import json
import random
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When

from hocvuso.facts.fold import State
from hocvuso.facts.queries import states
from hocvuso.facts.services import record
from hocvuso.facts.storage import lock_communes
from hocvuso.facts.types import Actor
from hocvuso.kernel import canonical, clock, sealed
from hocvuso.kernel.ids import uuid7
from hocvuso.people.models import SealedIdentity
from hocvuso.people.services import read_numbers
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import keys, queueing
from hocvuso.vneid.client import Client, Refusal, Unreachable
from hocvuso.vneid.models import Batch, Exchange, Handover, Receipt
from hocvuso.vneid.rules import batches, jose, receipts, steps
from hocvuso.vneid.rules.contract import (
    CONSENT_MISSING,
    MOST_IN_BATCH,
    NOT_SYNTHETIC,
    NUMBER_MISSING,
    SYNTHETIC_PREFIX,
)

SYSTEM = Actor(UUID(int=0), None)
"""The worker: it acts for nobody in particular."""
_CONTEXT = "vneid.handover.sealed"
DICE = random.SystemRandom()
"""The chance in waiting times; nothing secret depends on it."""


def release_parked(limit: int = 5000) -> int:
    """Let go rows that waited for a number which a roll has brought since; return how many.

    Only that there is one is looked at: it is read, and the reading written into the journal, when a batch is made.
    """
    known = SealedIdentity.objects.filter(kind="id_number").values("resident")
    rows = Handover.objects.filter(state=steps.PARKED, code=NUMBER_MISSING, resident__in=known)
    ids = list(rows.order_by("id").values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    with transaction.atomic():
        facts = []
        rows_now = locked_rows(ids, steps.PARKED)
        for row in rows_now:
            queueing.set_state(row, steps.PENDING)
            facts.append(queueing.step_fact(row))
        queueing.save_rows(rows_now)
        record(facts=facts, actor=SYSTEM)
    return len(facts)


def make_batch() -> Batch | None:
    """Put up to 500 waiting rows into the next batch, revocations first; None when nothing waits.

    A row whose consent or number is missing is parked instead, and never holds up the others.
    """
    receiver = keys.receiver()
    if receiver is None:
        return None
    with transaction.atomic():
        lock_exchange()
        last = Batch.objects.order_by("-seq").first()
        if last is not None and last.delivered_at is None:
            return last
        rows = _next_rows()
        ready: list[Handover] = []
        parked = []
        for row, problem in _prepared(rows):
            if problem is None:
                ready.append(row)
            else:
                queueing.set_state(row, steps.PARKED, code=problem)
                parked.append(queueing.step_fact(row))
        queueing.save_rows([row for row in rows if row.state == steps.PARKED])
        record(facts=parked, actor=SYSTEM)
        if not ready:
            return make_batch() if parked else None
        batch_id, prev = uuid7(), last.sha256 if last else ""
        seq = last.seq + 1 if last else 1
        text = batches.build(
            [_item(row) for row in ready],
            batch_id=batch_id,
            seq=seq,
            prev=prev,
            key=keys.ours(),
            receiver=receiver.sealing,
        )
        batch = Batch.objects.create(
            id=batch_id,
            seq=seq,
            prev=prev,
            sha256=batches.digest(text),
            count=len(ready),
            text=text,
            made_at=clock.now(),
        )
        for row in ready:
            row.batch = batch
            queueing.set_state(row, steps.BATCHED)
        queueing.save_rows(ready)
        return batch


def deliver(batch: Batch, to: Client) -> bool:
    """Hand one batch over and take its receipt; False when that failed (it is tried again later)."""
    assert batch.text is not None
    try:
        take_transport(to.deliver(batch.text))
    except Unreachable as error:
        note_failure(str(error))
        return False
    except Refusal as error:
        note_failure(error.code)
        return False
    except jose.MessageBroken:
        note_failure("receipt_broken")
        return False
    return True


def take_transport(text: str) -> None:
    """Take a transport receipt: the batch counts as delivered. Raises MessageBroken for a receipt of anything else."""
    receiver = keys.receiver()
    if receiver is None:
        raise jose.MessageBroken("no receiver")
    receipt = receipts.read_transport(text, receiver.signing)
    with transaction.atomic():
        lock_exchange()
        batch = Batch.objects.filter(pk=receipt.batch_id, sha256=receipt.batch_sha256).first()
        if batch is None or batch.seq != receipt.seq or batch.count != receipt.count:
            raise jose.MessageBroken("of another batch")
        if batch.delivered_at is not None:
            return
        batch.delivered_at = clock.now()
        batch.save(update_fields=["delivered_at"])
        digest = batches.digest(text)
        Receipt.objects.create(
            kind="transport", sha256=digest, text=text, batch=batch.pk, received_at=batch.delivered_at
        )
        facts = []
        ids = list(Handover.objects.filter(batch=batch).values_list("pk", flat=True))
        rows = locked_rows(ids, steps.BATCHED)
        for row in rows:
            queueing.set_state(row, steps.DELIVERED)
            if row.action != "revoke":
                facts.append(queueing.step_fact(row, receipt_hash=digest))
        queueing.save_rows(rows)
        record(facts=facts, actor=SYSTEM)
        Exchange.objects.filter(pk=1).update(attempts=0, next_try_at=None, problem="", last_sent_at=batch.delivered_at)


def note_failure(problem: str) -> None:
    """Remember that the receiver did not answer as it should, and when to try again."""
    with transaction.atomic():
        row = lock_exchange()
        row.attempts += 1
        row.problem = problem[:40]
        row.next_try_at = clock.now() + steps.wait_after(row.attempts, DICE)
        row.save(update_fields=["attempts", "problem", "next_try_at"])


def lock_exchange() -> Exchange:
    """Return the one row, locked: two senders take turns."""
    Exchange.objects.get_or_create(pk=1)
    return Exchange.objects.select_for_update().get(pk=1)


def locked_rows(ids: list[int], *in_states: str) -> list[Handover]:
    """Return those of the rows that are still in one of the states, locked, inside the caller's transaction.

    The communes' ledgers are locked first: a fact that comes in at the same time takes both in the same order.
    """
    if not ids:
        return []
    rows = Handover.objects.filter(pk__in=ids)
    lock_communes(sorted(set(rows.values_list("commune_id", flat=True))))
    return list(rows.filter(state__in=in_states).select_for_update().order_by("id"))


def body_of(row: Handover) -> dict[str, str] | None:
    """Return the body that was sent, or None when it was wiped."""
    if row.sealed is None:
        return None
    return dict(json.loads(sealed.unseal(bytes(row.sealed), context=_CONTEXT)))


def wipe_bodies(older_than: timedelta) -> int:
    """Delete the bodies of requests that were answered so long ago; hashes and receipts stay. Return how many."""
    before = clock.now() - older_than
    done = [steps.CONFIRMED, steps.REJECTED, steps.REVOKED, steps.REPLACED]
    wiped = Handover.objects.filter(sealed__isnull=False, state__in=done, changed_at__lt=before).update(
        sealed=None, wiped_at=clock.now()
    )
    open_batches = Handover.objects.filter(sealed__isnull=False).values("batch")
    Batch.objects.filter(text__isnull=False, delivered_at__lt=before).exclude(pk__in=open_batches).update(text=None)
    return wiped


def _next_rows() -> list[Handover]:
    due = Q(not_before__isnull=True) | Q(not_before__lte=clock.now())
    first = Case(When(action="revoke", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Handover.objects.filter(due, state=steps.PENDING).annotate(rank=first).order_by("rank", "id")
    ids = list(rows.values_list("pk", flat=True)[:MOST_IN_BATCH])
    found = {row.pk: row for row in locked_rows(ids, steps.PENDING)}
    return [found[pk] for pk in ids if pk in found]


def _prepared(rows: list[Handover]) -> list[tuple[Handover, str | None]]:
    """Fix the bodies; return each row with what keeps it here, or None."""
    fresh = [row for row in rows if not row.body_sha256]
    people = states(EVERYWHERE, list({row.resident for row in fresh}))
    numbers = _numbers(fresh, people)
    found: list[tuple[Handover, str | None]] = []
    for row in rows:
        problem = None
        if not row.body_sha256:
            person, number = people.get(row.resident), numbers.get(row.resident)
            basis = queueing.basis_of(person) if person else None
            if row.action == "revoke":
                number = number or _number_sent(row)
            elif basis is None:
                problem = CONSENT_MISSING
            problem = problem or _number_problem(number)
            if problem is None and number is not None:
                _fix_body(row, number, person.data if person else {}, basis or "")
        found.append((row, problem))
    return found


def _fix_body(row: Handover, number: str, person: dict[str, dict[str, list[object]]], basis: str) -> None:
    body = {"identity_number": number}
    if row.action != "revoke":
        said = {key: entry[3] for key, entry in person.get("l", {}).items() if key in ("name", "birth")}
        birth = said.get("birth") or {}
        assert isinstance(birth, dict)
        parts = [f"{birth['year']:04d}"] if birth.get("year") else []
        if parts and birth.get("month") and birth.get("day"):
            parts += [f"{birth['month']:02d}", f"{birth['day']:02d}"]
        body |= {"name": str(said.get("name") or ""), "birth_date": "-".join(parts), **row.result, "basis": basis}
    row.sealed = sealed.seal(canonical.dumps(body).decode(), context=_CONTEXT)
    row.body_sha256 = canonical.sha256_hex(body)


def _item(row: Handover) -> batches.Item:
    return {
        "request_id": str(row.request),
        "version": row.version,
        "action": row.action,
        "body": body_of(row),
    }


def _number_sent(row: Handover) -> str | None:
    """The number under which an earlier version was sent, while its body is still kept."""
    for earlier in Handover.objects.filter(request=row.request, sealed__isnull=False).order_by("-version"):
        body = body_of(earlier)
        if body:
            return body["identity_number"]
    return None


def _numbers(rows: list[Handover], people: dict[UUID, State]) -> dict[UUID, str]:
    """Read the numbers where the people live now: somebody may have moved since the attainment."""
    homes: dict[int, set[UUID]] = {}
    for row in rows:
        state = people.get(row.resident)
        home = state.home[0] if state is not None else None
        homes.setdefault(home if home is not None else row.commune_id, set()).add(row.resident)
    found: dict[UUID, str] = {}
    for commune, residents in sorted(homes.items()):
        found |= read_numbers(
            actor=None, commune=commune, residents=sorted(residents), kind="id_number", reason="vneid.handover"
        )
    return found


def _number_problem(number: str | None) -> str | None:
    if not number:
        return NUMBER_MISSING
    if settings.HOCVUSO_DEMO and not number.startswith(SYNTHETIC_PREFIX):
        return NOT_SYNTHETIC
    return None
