"""A check on paper: a booklet drawn whole from its seed, read by two people, differences settled, then closed as usual.

What the booklet asks stands in the session's log from the day it is printed. The answers come into the log only when
two people have read the same, or a third has settled with a reason what they read differently.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction

from hocvuso.assessment.engine.types import Decision
from hocvuso.assessment.errors import (
    AnswersMissing,
    BookletClosed,
    EnteredBefore,
    EnteredTwice,
    LetterUnknown,
    NotAttended,
    NothingToSettle,
    PaperImpossible,
    SettledByThird,
    SettleReasonMissing,
)
from hocvuso.assessment.marking import HINTED, differing, marks_of, numbers, split
from hocvuso.assessment.models import Booklet, PaperEntry, Session
from hocvuso.assessment.running import Running
from hocvuso.assessment.scoring import category, read_answer
from hocvuso.assessment.steps import begin, count, end, keep, locked
from hocvuso.assessment.types.checks import NEEDS
from hocvuso.assessment.types.versions import PassRule
from hocvuso.assessment.versions import in_force
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.identity.rules import CODE_ALPHABET
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

CODE_LENGTH = 8
SHORTEST_REASON = 10
_DRAWS = 5


@transaction.atomic
def print_booklet(
    scope: PlaceScope,
    *,
    resident_id: UUID,
    actor: Actor,
    consented: bool,
    needs: Iterable[str] = (),
    address: str = "bác",
    seed: int | None = None,
) -> UUID:
    """Draw a booklet for somebody who agreed to be examined; return the session it belongs to.

    `needs` are said on its first page, to the person and to whoever sits beside.

    Raises NotFound, ConsentMissing, AlreadyRunning, TooSoon, PaperImpossible.
    """
    beginning = begin(
        scope,
        resident_id=resident_id,
        actor=actor,
        consented=consented,
        mode="paper",
        rule=_paper_rule(),
        identity_seen_at=None,
        needs=sorted(set(needs) & set(NEEDS) - {"no_screen"}),
        address=address,
        seed=seed,
    )
    form = beginning.form
    if len(form) < int(beginning.session.rule["paper"]["items"]) or form[-1].item is None:
        raise PaperImpossible()
    now = beginning
    for number, choice in enumerate(form, start=1):
        now = now.then("served", actor.account_id, task=number, item=str(choice.item), body={"reason": choice.reason})
    keep(now)
    count([str(choice.item) for choice in form], "given")
    _with_code(now.session)
    return now.session.id


@transaction.atomic
def enter_answers(
    scope: PlaceScope,
    *,
    session_id: UUID,
    given: Mapping[int, str],
    hinted: Collection[int] = (),
    attended: bool,
    actor: Actor,
) -> bool:
    """Keep what one person read off the booklet; return whether this closed the check (two people read the same).

    `given`: task -> mark. `attended`: the attendance sheet bears the person's signature (asked of the first reader).
    Raises NotFound, BookletClosed, EnteredBefore, EnteredTwice, NotAttended, AnswersMissing, LetterUnknown; then
    nothing has changed.
    """
    now, booklet = _locked_booklet(scope, session_id)
    entries = list(PaperEntry.objects.filter(booklet=booklet))
    mine = next((e for e in entries if e.by_id == actor.account_id), None)
    if mine is not None and not mine.again:
        raise EnteredBefore()
    if mine is None and len(entries) >= 2:
        raise EnteredTwice()
    if not attended and now.session.identity_seen_at is None:
        raise NotAttended()
    answers = _checked(now, given, hinted)
    at = clock.now()
    if now.session.identity_seen_at is None:
        now.session.identity_seen_at = at
        now.session.save(update_fields=["identity_seen_at"])
    if mine is None:
        mine = PaperEntry(booklet=booklet, number=len(entries) + 1, by_id=actor.account_id, at=at, answers=answers)
        mine.save(force_insert=True)
        entries.append(mine)
    else:
        mine.before, mine.answers, mine.at, mine.again = [*mine.before, mine.answers], answers, at, False
        mine.save(update_fields=["before", "answers", "at", "again"])
    _log(now, actor, "read")
    if len(entries) < 2 or any(e.again for e in entries) or differing(entries[0].answers, entries[1].answers):
        return False
    _close(now, answers, entries, actor)
    return True


@transaction.atomic
def settle_differences(
    scope: PlaceScope, *, session_id: UUID, chosen: Mapping[int, int], reason: str, actor: Actor
) -> None:
    """Say for each difference which reading (1 or 2) holds, with a reason, and close the check.

    Only a third person may: otherwise one reader would overrule the other. Raises NotFound, BookletClosed,
    NothingToSettle, SettledByThird, SettleReasonMissing, AnswersMissing.
    """
    now, booklet = _locked_booklet(scope, session_id)
    entries = _differing_entries(booklet)
    if actor.account_id in {e.by_id for e in entries}:
        raise SettledByThird()
    if len(clean(reason)) < SHORTEST_REASON:
        raise SettleReasonMissing()
    first, second = entries[0].answers, entries[1].answers
    tasks = differing(first, second)
    if missing := [int(task) for task in tasks if chosen.get(int(task)) not in {1, 2}]:
        raise AnswersMissing(tasks=numbers(missing))
    settled = {task: (first, second)[chosen[int(task)] - 1][task] for task in tasks}
    booklet.settled, booklet.settled_by_id = settled, actor.account_id
    booklet.settled_at, booklet.settled_reason = clock.now(), clean(reason)[:300]
    booklet.save(update_fields=["settled", "settled_by", "settled_at", "settled_reason"])
    _log(now, actor, "settled")
    _close(now, {**first, **settled}, entries, actor, settled=settled)


@transaction.atomic
def read_again(scope: PlaceScope, *, session_id: UUID, actor: Actor) -> None:
    """Ask both readers to read the booklet once more; what they read before stays on record.

    Raises NotFound, BookletClosed, NothingToSettle.
    """
    now, booklet = _locked_booklet(scope, session_id)
    _differing_entries(booklet)
    PaperEntry.objects.filter(booklet=booklet).update(again=True)
    _log(now, actor, "to_read_again")


def _paper_rule() -> PassRule:
    """The pass rule in force with the rule for paper laid over it; the session keeps both for its replay."""
    now = in_force()
    rule, paper = now.rule, now.paper
    return replace(rule, plain={**rule.plain, "cells": [*rule.plain["cells"], *paper["cells"]], "paper": paper})


def _with_code(session: Session) -> Booklet:
    for _ in range(_DRAWS):
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                return Booklet.objects.create(session=session, code=code)
        except IntegrityError:
            continue
    raise RuntimeError("no free code after five draws")


def _locked_booklet(scope: PlaceScope, session_id: UUID) -> tuple[Running, Booklet]:
    now = locked(scope, session_id)
    booklet = Booklet.objects.filter(session_id=session_id).first()
    if booklet is None:
        raise NotFound()
    if now.session.state != "open":
        raise BookletClosed()
    return now, booklet


def _differing_entries(booklet: Booklet) -> list[PaperEntry]:
    entries = list(PaperEntry.objects.filter(booklet=booklet))
    if len(entries) < 2 or any(e.again for e in entries) or not differing(entries[0].answers, entries[1].answers):
        raise NothingToSettle()
    return entries


def _checked(now: Running, given: Mapping[int, str], hinted: Collection[int]) -> dict[str, str]:
    """Return one mark for each task. Raises AnswersMissing, LetterUnknown."""
    served = now.laid
    if missing := [e.task for e in served if not given.get(e.task)]:
        raise AnswersMissing(tasks=numbers(missing))
    known = {e.task: {m.mark for m in marks_of(now, e)} for e in served}
    if unknown := [task for task, mark in given.items() if mark not in known.get(task, set())]:
        raise LetterUnknown(tasks=numbers(unknown))
    return {str(task): given[task] + (HINTED if task in hinted else "") for task in known}


def _close(
    now: Running,
    answers: Mapping[str, str],
    entries: list[PaperEntry],
    actor: Actor,
    settled: Mapping[str, str] | None = None,
) -> None:
    readers = [str(e.by_id) for e in entries]
    hints = 0
    for served in now.laid:
        mark, hinted = split(answers[str(served.task)])
        item = now.items[served.item]
        answer = read_answer(item, next(m.given for m in marks_of(now, served) if m.mark == mark))
        help_given = "hint" if hinted else "none"
        hints += hinted
        reached = category(item, answer, seed=now.scene_seed(served.task), help_given=help_given)
        body = {**answer, "help": help_given, "category": reached, "read_by": readers}
        if settled and str(served.task) in settled:
            body["settled_by"] = str(actor.account_id)
        now = now.then("answered", actor.account_id, task=served.task, item=served.item, body=body)
    keep(now)
    standing = now.decide()
    if standing.outcome is None:
        reason = "hints" if hints > int(now.session.rule["hints_at_most"]) else "paper_length"
        standing = Decision("continue", reason, standing.ratio, standing.scored)
    end(now, standing, actor)


def _log(now: Running, actor: Actor, what: str) -> None:
    log(
        actor=actor.account_id,
        action=f"assessment.paper.{what}",
        object_kind="assessment_session",
        object_id=now.session.id,
        commune=now.session.commune_id,
        details={},
    )
