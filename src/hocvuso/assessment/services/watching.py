"""Looking for signs of dishonesty over the finished checks, and closing a case after a person has looked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hocvuso.assessment import honesty, honesty_classes, rules
from hocvuso.assessment.errors import NoteMissing
from hocvuso.assessment.honesty import Finding, Held
from hocvuso.assessment.models import Seat, Session, Signal
from hocvuso.assessment.running import Running, content_of, sessions_with_events
from hocvuso.audit.services import log
from hocvuso.catalog.queries import content_file
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

SHORTEST_NOTE = 10
ONE_BY_ONE = ("screen", "spoken")
"""Ways of taking a check in which the helper sits with one person."""


def look_for_signals(*, days: int | None = None) -> int:
    """Look at the checks ended in the last days; open a case for what is new; return how many. Safe to repeat.

    A case still open gets the newest evidence; a closed one stays as it was closed. The worker does this each night
    (`watching_task`), `hocvuso assessment watch` at any time. `days`: default as in `content/vi/honesty.yaml`.
    """
    limits = content_file("honesty.yaml")
    now, period = clock.now(), limits["leak"]["days"]
    # void checks too: whoever was caught once stays part of the picture
    rows = Session.objects.filter(ended_at__gte=now - timedelta(days=days or period), state__in=["ended", "void"])
    found = sessions_with_events(list(rows.order_by("id")))
    seats = _seats(found)
    held = [_held(running, seats.get(running.session.id, ())) for running in found]
    by_bank: dict[str, list[Held]] = defaultdict(list)
    for running, check in zip(found, held, strict=True):
        by_bank[running.session.bank_id].append(check)
    # twenty booklets are printed in one minute, thirty people of a class begin together: their hours are no helper's
    alone = [check for running, check in zip(found, held, strict=True) if running.session.mode in ONE_BY_ONE]
    findings = list(
        honesty.impossible_schedules(
            alone,
            most_started=limits["schedule"]["most_started_in_an_hour"],
            most_at_once=limits["schedule"]["most_at_once"],
        )
    )
    at_phones = [_where_it_ended(check, seats[UUID(check.id)]) for check in held if check.group]
    findings += _about_classes([check for check in held if check.group], at_phones, limits["classes"])
    for bank, checks in sorted(by_bank.items()):
        items = {name: rules.engine_item(item) for name, item in content_of(bank)["items"].items()}
        findings += honesty.similar_answers(
            [check for check in checks if not check.group],
            items,
            fewest_shared=limits["similarity"]["fewest_shared_tasks"],
            z_at_least=limits["similarity"]["z_at_least"],
        )
        findings += honesty_classes.alike_classes(checks, items, **limits["classes"]["similarity"])
        findings += honesty.leaked_items(
            checks,
            items,
            bank=bank,
            period=(date.fromordinal(clock.today().toordinal() // period * period)).isoformat(),
            fewest_answers=limits["leak"]["fewest_answers"],
            z_at_least=limits["leak"]["z_at_least"],
            seen=_last_closed_leaks(),
        )
    return _keep(findings)


@transaction.atomic
def close_signal(scope: PlaceScope, *, signal_id: UUID, note: str, actor: Actor) -> None:
    """Close a case with what was found. Raises NotFound, NoteMissing; repeating changes nothing."""
    signal = scope.filter(Signal.objects.select_for_update().filter(pk=signal_id)).first()
    if signal is None:
        raise NotFound()
    if signal.closed_at is not None:
        return
    if len(clean(note)) < SHORTEST_NOTE:
        raise NoteMissing()
    signal.note, signal.closed_at, signal.closed_by_id = clean(note)[:300], clock.now(), actor.account_id
    signal.save(update_fields=["note", "closed_at", "closed_by"])
    log(
        actor=actor.account_id,
        action="assessment.signal.closed",
        object_kind="assessment_signal",
        object_id=signal.id,
        commune=signal.commune_id,
        details={"kind": signal.kind},
    )


class _At(NamedTuple):
    """A seat that a check had: its class, what names its phone, and since when; None = since the check began."""

    group: str
    phone: str
    since: datetime | None


def _about_classes(held: list[Held], at_phones: list[Held], limits: Mapping[str, Any]) -> list[Finding]:
    return [
        *honesty_classes.crowded_hours(held, most_seated=limits["most_seated_in_an_hour"]),
        *honesty_classes.two_rooms(held, fewest_between=limits["fewest_between"]),
        *honesty_classes.shared_phones(at_phones, most=limits["most_on_one_phone"]),
    ]


def _seats(found: Sequence[Running]) -> dict[UUID, list[_At]]:
    """Return the seats of each check taken in a class, in their order; a phone is named by the first seat it held."""
    classes = [running.session.id for running in found if running.session.mode == "class"]
    rows = Seat.objects.filter(session__in=classes).order_by(F("left_at").asc(nulls_last=True))
    seats = list(rows.values_list("id", "session", "group", "left_at"))
    groups = {group for _, _, group, _ in seats}
    before = dict(Seat.objects.filter(group__in=groups, same_phone_as__isnull=False).values_list("id", "same_phone_as"))

    def first(seat: UUID) -> str:
        earlier = before.get(seat)
        return str(seat) if earlier is None else first(earlier)

    by_session: dict[UUID, list[_At]] = defaultdict(list)
    left: dict[UUID, datetime | None] = {}
    for seat, session, group, left_at in seats:
        if session is not None:
            by_session[session].append(_At(str(group), first(seat), left.get(session)))
            left[session] = left_at
    return by_session


def _held(now: Running, seats: Sequence[_At]) -> Held:
    """The check, in the class where it began: there it was seated, whatever later class it went on in."""
    session = now.session
    assert session.ended_at is not None
    return Held(
        id=str(session.id),
        commune=session.commune_id,
        neighbourhood=session.neighbourhood,
        helper=str(session.helper_id),
        started=session.started_at,
        ended=session.ended_at,
        answers={answer.item: answer.category for answer in now.answers if answer.category is not None},
        group=seats[0].group if seats else "",
    )


def _where_it_ended(check: Held, seats: Sequence[_At]) -> Held:
    """The check at its last phone, and only since it came there: one person is never two people at a lent phone."""
    last = seats[-1]
    return replace(check, group=last.group, phone=last.phone, started=last.since or check.started)


def _last_closed_leaks() -> dict[str, datetime]:
    """Return when somebody last closed a case about each item."""
    closed = Signal.objects.filter(kind="leak", closed_at__isnull=False).order_by("closed_at")
    return {evidence["item"]: at for evidence, at in closed.values_list("evidence", "closed_at") if at is not None}


@transaction.atomic
def _keep(findings: list[Finding]) -> int:
    now = clock.now()
    found = {f.key: f for f in findings}
    known = {row.key: row for row in Signal.objects.select_for_update().filter(key__in=list(found))}
    for key, row in known.items():
        if row.closed_at is None and row.evidence != found[key].evidence:
            row.evidence = found[key].evidence
            row.save(update_fields=["evidence"])
    fresh = [f for key, f in found.items() if key not in known]
    Signal.objects.bulk_create(
        [
            Signal(
                commune_id=f.commune or None,
                neighbourhood=f.neighbourhood,
                kind=f.kind,
                key=f.key,
                evidence=f.evidence,
                found_at=now,
            )
            for f in fresh
        ],
        ignore_conflicts=True,
    )
    return len(fresh)
