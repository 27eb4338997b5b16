"""A class examined together: a code on the board, each person on an own phone, one supervisor who sees who needs help.

Nobody begins by themselves: the supervisor sees the person, picks the resident, and only then the check starts. The
phone holds a random token for its seat and nothing else; it answers for that seat alone. Needs a connection.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hocvuso.assessment.errors import (
    AloneWaits,
    AnswerUnreadable,
    ClassClosed,
    ClassFull,
    ClassUnknown,
    IdentityNotSeen,
    NameMissing,
    NotRunning,
    SeatLeft,
    SeatTaken,
)
from hocvuso.assessment.models import ClassSession, Seat, Session
from hocvuso.assessment.running import own_rest
from hocvuso.assessment.services.checking import answer_task, pause_session, start_session
from hocvuso.assessment.steps import keep, locked
from hocvuso.assessment.types.checks import HELPS, Look
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.identity.rules import CODE_ALPHABET, clean_code, spoken_code
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.db import writing_turn
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

MOST_SEATS = 30
CODE_LENGTH = 6
_DRAWS = 5
_CODE = "assessment.class"


@dataclass(frozen=True, slots=True)
class OpenedClass:
    """A class just opened; the code is shown once more on its page by `spoken`, never stored in clear."""

    id: UUID
    code: str
    spoken: str


@transaction.atomic
def open_class(scope: PlaceScope, *, commune: int, neighbourhood: int, title: str, actor: Actor) -> OpenedClass:
    """Open a class in a place of the caller; people join it with the code. Raises NotFound, NameMissing."""
    scope.require(commune, neighbourhood)
    if not clean(title):
        raise NameMissing()
    for _ in range(_DRAWS):
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                made = ClassSession.objects.create(
                    commune_id=commune,
                    neighbourhood=neighbourhood,
                    supervisor_id=actor.account_id,
                    organisation=actor.organisation_id,
                    title=clean(title)[:120],
                    code_hash=sealed.blind_index(code, context=_CODE),
                    opened_at=clock.now(),
                )
        except IntegrityError:
            continue
        _log(made, actor, "opened")
        return OpenedClass(made.id, code, spoken_code(code))
    raise RuntimeError("no free code after five draws")


@transaction.atomic
def join_class(*, code: str, name: str, birth_year: int | None, held: str = "") -> str:
    """Ask for a seat; return the token the phone keeps. Raises ClassUnknown, ClassFull, NameMissing.

    `held`: the token of the seat this phone had before, if it had one: several people at one phone are a sign.
    The door limits how often an address may ask; a code is worth a waiting seat, nothing more.
    """
    found = ClassSession.objects.select_for_update().filter(
        code_hash=sealed.blind_index(clean_code(code), context=_CODE), closed_at__isnull=True
    ).first()  # fmt: skip
    if found is None:
        raise ClassUnknown()
    if not clean(name):
        raise NameMissing()
    # whoever was sent away, or went on at another phone, has left a chair free
    if Seat.objects.filter(group=found, sent_away_at__isnull=True, left_at__isnull=True).count() >= MOST_SEATS:
        raise ClassFull()
    last = Seat.objects.filter(group=found).aggregate(last=Max("number"))["last"] or 0
    token, now = secrets.token_urlsafe(24), clock.now()
    Seat.objects.create(
        group=found,
        number=last + 1,
        name=clean(name)[:120],
        birth_year=birth_year,
        token_hash=Seat.hash_of(token),
        same_phone_as=Seat.objects.filter(token_hash=Seat.hash_of(held)).first() if held else None,
        asked_at=now,
        seen_at=now,
    )
    return token


@transaction.atomic
def seat_person(
    scope: PlaceScope,
    *,
    seat_id: UUID,
    resident_id: UUID,
    actor: Actor,
    identity_seen: bool,
    consented: bool,
    needs: Iterable[str] = (),
) -> UUID:
    """Begin the check of the person the supervisor has seen and picked, or go on with the one that is not finished:
    the battery was empty, or the class of another day was over. Return the session.

    A check is gone on with when it was one of a class and lies inside the scope; consent was given when it began.
    Raises NotFound, SeatTaken, ClassClosed, and what `start_session` raises (AlreadyRunning: a check of another kind).
    """
    seat = _seat_of(scope, seat_id)
    if seat.session_id is not None or seat.sent_away_at is not None:
        raise SeatTaken()
    if seat.group.closed_at is not None:
        raise ClassClosed()
    unfinished = _unfinished(scope, resident_id)
    if unfinished is not None:
        return _go_on_here(scope, seat, unfinished, actor, identity_seen=identity_seen)
    wanted = [need for need in needs if need != "no_screen"]
    session = start_session(
        scope, resident_id=resident_id, actor=actor, identity_seen=identity_seen, consented=consented, needs=wanted,
        in_class=True,
    )  # fmt: skip
    seat.session_id = session
    seat.help_given = "read_aloud" if "read_aloud" in wanted else "none"
    seat.save(update_fields=["session", "help_given"])
    return session


def _unfinished(scope: PlaceScope, resident_id: UUID) -> Session | None:
    """The check of a class that this person has not finished, inside the scope."""
    running = Session.objects.filter(resident_id=resident_id, mode="class", state__in=["open", "paused"])
    return scope.filter(running).first()


def _go_on_here(scope: PlaceScope, seat: Seat, session: Session, actor: Actor, *, identity_seen: bool) -> UUID:
    """Let the check go on at this seat; the phone that had it shows where it went. Raises IdentityNotSeen."""
    if not identity_seen:
        raise IdentityNotSeen()
    now = locked(scope, session.id)
    if now.session.state not in {"open", "paused"}:
        raise SeatTaken()
    before = Seat.objects.filter(session=session, left_at__isnull=True).exclude(pk=seat.pk)
    before.update(left_at=clock.now(), help_wanted_at=None)
    keep(now.then("resumed", actor.account_id, body={"seat": str(seat.id)}))
    Session.objects.filter(pk=session.id).update(state="open")
    seat.session_id = session.id
    seat.save(update_fields=["session"])
    log(
        actor=actor.account_id,
        action="assessment.session.gone_on",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"class": str(seat.group_id)},
    )
    return session.id


@transaction.atomic
def send_away(scope: PlaceScope, *, seat_id: UUID, actor: Actor) -> None:
    """Turn down somebody who is not of this class; repeating changes nothing. Raises NotFound, SeatTaken."""
    seat = _seat_of(scope, seat_id)
    if seat.session_id is not None:
        raise SeatTaken()
    if seat.sent_away_at is None:
        Seat.objects.filter(pk=seat.pk).update(sent_away_at=clock.now())
        _log(seat.group, actor, "sent_away")


@writing_turn()
@transaction.atomic
def answer_in_seat(*, token: str, task: int, given: Mapping[str, str]) -> Look:
    """Keep the answer that the learner gave on the own phone, with the help the supervisor noted for this task.

    Raises NotFound for an unknown token, AnswerUnreadable (a rubric is no learner's answer), and what `answer_task`
    raises; then everything stands as it stood.
    """
    seat = _seat_by(token)
    if seat.left_at is not None:
        raise SeatLeft()
    if seat.alone_work is not None:
        raise AloneWaits()
    if seat.session_id is None or "rubric" in given:
        raise AnswerUnreadable()
    group = seat.group
    look = answer_task(
        _everything(seat),
        session_id=seat.session_id,
        task=task,
        given=given,
        help_given=seat.help_given,
        actor=Actor(group.supervisor_id, group.organisation),
    )
    # where everything is read aloud that is what was done, unless the supervisor notes more
    usual = "read_aloud" if "read_aloud" in look.session.needs else "none"
    Seat.objects.filter(pk=seat.pk).update(help_given=usual, help_wanted_at=None, seen_at=clock.now())
    return look


@transaction.atomic
def rest_in_seat(*, token: str, resting: bool) -> None:
    """Rest by own wish, and go on by own wish while the class is open; repeating changes nothing.

    Raises NotFound, SeatLeft, NotRunning (a rest that the supervisor or the end of the class began is theirs to end).
    """
    seat = _seat_by(token)
    if seat.left_at is not None:
        raise SeatLeft()
    if seat.session_id is None:
        raise NotFound()
    now = locked(_everything(seat), seat.session_id)
    if resting == (now.session.state == "paused"):
        return
    if not (now.session.state == "open" if resting else own_rest(now) and seat.group.closed_at is None):
        raise NotRunning()
    kind, state = ("paused", "paused") if resting else ("resumed", "open")
    keep(now.then(kind, now.session.helper_id, body={"own": True}))
    Session.objects.filter(pk=seat.session_id).update(state=state)
    Seat.objects.filter(pk=seat.pk).update(seen_at=clock.now())


@transaction.atomic
def want_help(*, token: str, wanted: bool = True) -> None:
    """Raise the hand, or take it down again. Raises NotFound for an unknown token."""
    seat = _seat_by(token)
    now = clock.now()
    since = (seat.help_wanted_at or now) if wanted else None
    Seat.objects.filter(pk=seat.pk).update(help_wanted_at=since, seen_at=now)


@transaction.atomic
def note_help(scope: PlaceScope, *, seat_id: UUID, help_given: str, actor: Actor) -> None:
    """Note what help was given with the task that lies open; it takes the hand down. Raises NotFound, AnswerUnreadable.

    Help can only grow within a task: what was said aloud can't be taken back.
    """
    if help_given not in HELPS:
        raise AnswerUnreadable()
    seat = _seat_of(scope, seat_id)
    more = max(HELPS.index(seat.help_given), [*HELPS].index(help_given))
    Seat.objects.filter(pk=seat.pk).update(help_given=HELPS[more], help_wanted_at=None)


@transaction.atomic
def close_class(scope: PlaceScope, *, class_id: UUID, actor: Actor) -> None:
    """End the class. What is not finished rests and goes on another day; repeating changes nothing. Raises NotFound."""
    found = scope.filter(ClassSession.objects.select_for_update().filter(pk=class_id)).first()
    if found is None:
        raise NotFound()
    if found.closed_at is not None:
        return
    ClassSession.objects.filter(pk=found.pk).update(closed_at=clock.now())
    going_on = Seat.objects.filter(group=found, left_at__isnull=True, session__state="open").values_list(
        "session", flat=True
    )
    for session in going_on:
        with suppress(NotRunning):  # it may end in this very moment
            pause_session(scope, session_id=session, actor=actor)
    _log(found, actor, "closed")


def _seat_of(scope: PlaceScope, seat_id: UUID) -> Seat:
    rows = Seat.objects.select_for_update(of=("self",)).select_related("group").filter(pk=seat_id)
    seat = scope.filter(rows, "group__commune_id", "group__neighbourhood").first()
    if seat is None:
        raise NotFound()
    return seat


def _seat_by(token: str) -> Seat:
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("group")
        .filter(token_hash=Seat.hash_of(token))
        .first()
    )
    if seat is None:
        raise NotFound()
    return seat


def _everything(seat: Seat) -> PlaceScope:
    """The token opened this very seat: its session is inside, whatever neighbourhood the person lives in."""
    assert seat.session is not None
    return PlaceScope(communes=frozenset({seat.session.commune_id}))


def _log(group: ClassSession, actor: Actor, what: str) -> None:
    log(
        actor=actor.account_id,
        action=f"assessment.class.{what}",
        object_kind="assessment_class",
        object_id=group.id,
        commune=group.commune_id,
        details={},
    )
