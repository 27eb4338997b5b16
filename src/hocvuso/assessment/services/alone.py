"""A class whose connection goes: each phone finishes alone, and what it signed is collected later.

While it is online the phone keeps the tasks to come: a form drawn without looking at answers, so that it holds nothing
that tells what is right (an adaptive choice needs the categories, and with them the key to the bank). What it hands
over is signed by a key made on that phone; the server plays it through the same steps as any other answer.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.assessment.errors import AloneConflict, AloneForged, AloneUnreadable, HelpUnsaid, NotRunning, SeatLeft
from hocvuso.assessment.looking import look_at, task_view
from hocvuso.assessment.models import Seat, Session
from hocvuso.assessment.rules import unmarked
from hocvuso.assessment.running import Running, running
from hocvuso.assessment.scoring import category, read_answer
from hocvuso.assessment.steps import count, go_on, keep
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import HELPS, Help, Look
from hocvuso.assessment.types.classes import AlonePack
from hocvuso.assessment.versions import in_force
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock, es256
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope

LONGEST = 400_000
GIVEN = ("option", "trace", "moved_on")


@transaction.atomic
def stock_up(*, token: str, jwk: Mapping[str, str]) -> AlonePack:
    """Keep the phone's public key; return the tasks it may need when the connection goes. Raises NotFound,
    NotRunning, AloneUnreadable (a key that is none)."""
    seat = Seat.objects.select_for_update(of=("self",)).filter(token_hash=Seat.hash_of(token)).first()
    if seat is None or seat.session_id is None:
        raise NotFound()
    now = running(Session.objects.get(pk=seat.session_id))
    if now.session.state != "open" or now.open_task is None or seat.left_at is not None or seat.alone_work is not None:
        raise NotRunning()
    start = len(now.answers)
    seat.alone_key, seat.alone_from, seat.seen_at = _point(jwk), start, clock.now()
    seat.save(update_fields=["alone_key", "alone_from", "seen_at"])
    given = [e.item for e in now.laid]
    views, scenes = [], []
    for number, choice in enumerate(now.alone_form(given, _length(start)), start=start + 2):
        if choice.item is None:
            break
        item = now.items[choice.item]
        served = now.then("served", now.session.helper_id, task=number, item=choice.item).events[-1]
        views.append(task_view(now, served))
        scenes.append(unmarked(item["scenario"]) if "scenario" in item else None)
    return AlonePack(now.session.id, start, now.session.address, tuple(views), tuple(scenes))


@transaction.atomic
def hand_over(*, token: str, payload: str, signature: str) -> Look:
    """Take what the phone on this seat did alone; it waits until the supervisor says who helped (`count_alone`).

    Safe to repeat. Raises NotFound and what `collect_file` raises.
    """
    seat = _locked(token_hash=Seat.hash_of(token))
    if seat is None:
        raise NotFound()
    return _take(seat, _read(payload), payload, signature)


@transaction.atomic
def collect_file(scope: PlaceScope, *, class_id: UUID, payload: str, signature: str) -> Look:
    """Take the file that a phone saved, for a seat of this class. Safe to repeat.

    Raises NotFound, AloneUnreadable, AloneForged, AloneConflict, NotRunning; then nothing has changed.
    """
    work = _read(payload)
    seat = _signer(class_id, UUID(work["session"]), payload, signature)
    inside = scope.filter(Seat.objects.filter(group=class_id), "group__commune_id", "group__neighbourhood")
    if not inside.exists():
        raise NotFound()
    if seat is None:
        raise AloneUnreadable()
    return _take(seat, work, payload, signature)


@transaction.atomic
def count_alone(scope: PlaceScope, *, seat_id: UUID, helps: Mapping[int, Help], actor: Actor) -> Look:
    """Let work that was handed over count, with the help that the supervisor saw being given, said for each task.

    Repeating changes nothing. Raises NotFound, HelpUnsaid, and what `collect_file` raises; then it still waits.
    """
    inside = scope.filter(Seat.objects.filter(pk=seat_id), "group__commune_id", "group__neighbourhood").exists()
    seat = _locked(pk=seat_id) if inside else None
    if seat is None or seat.session_id is None:
        raise NotFound()
    if seat.alone_work is None:
        return look_at(running(Session.objects.get(pk=seat.session_id)))
    work: dict[str, Any] = seat.alone_work
    now = running(Session.objects.select_for_update().get(pk=seat.session_id))
    played, fresh = _played(now, work, helps, seat, actor)
    if any(helps.get(task) not in HELPS for task in fresh):
        raise HelpUnsaid()
    if now.session.state != "open":
        Session.objects.filter(pk=now.session.id).update(state="open")
        now.session.state = "open"
    keep(played)
    laid = {e.task for e in now.laid}
    count([item for task, item in fresh.items() if task not in laid], "given")
    Seat.objects.filter(pk=seat.pk).update(alone_work=None, help_given="none", help_wanted_at=None, seen_at=clock.now())
    return look_at(go_on(played, actor))


def _take(seat: Seat, work: dict[str, Any], payload: str, signature: str) -> Look:
    """Check the signature, play everything to see that it can be, and keep it; nothing counts yet."""
    if seat.session_id is None or work["session"] != str(seat.session_id) or seat.alone_key is None:
        raise AloneUnreadable()
    if not es256.verify(es256.public_key(bytes(seat.alone_key)), signature, payload.encode()):
        raise AloneForged()
    now = running(Session.objects.select_for_update().get(pk=seat.session_id))
    if now.session.state in {"ended", "void"}:
        if now.session.state == "ended" and any(e.kind == "alone" for e in now.events):
            return look_at(now)
        raise NotRunning()
    if seat.left_at is not None:
        raise SeatLeft()
    _, fresh = _played(now, work, {}, seat, Actor(seat.group.supervisor_id, seat.group.organisation))
    if fresh:
        Seat.objects.filter(pk=seat.pk).update(alone_work=work, help_wanted_at=None, seen_at=clock.now())
    return look_at(now)


def _played(
    now: Running, work: dict[str, Any], helps: Mapping[int, Help], seat: Seat, actor: Actor
) -> tuple[Running, dict[int, str]]:
    """Return the log with what was done alone, nothing stored, and what of it is new (task -> item).

    Raises AloneConflict, AnswerUnreadable.
    """
    done = {e.task for e in now.events if e.kind in {"answered", "broken"}}
    fresh = [a for a in work["answers"] if a["task"] not in done]
    if not fresh and _is_known(now, work["answers"]):
        return now, {}
    before = any(e.kind == "alone" for e in now.events)
    if not before:
        now = _withdraw_unseen(now, work, actor)
    served = {e.task: e.item for e in now.laid}
    if any(served.get(a["task"], a["item"]) != a["item"] for a in work["answers"]):
        raise AloneConflict()
    if now.session.state == "paused":
        now = now.then("resumed", actor.account_id, body={"collected": True})
    if not before:
        now = now.then("alone", actor.account_id, body={"from": work["from"], "items": _length(work["from"])})
    noted: Help = seat.help_given if seat.help_given in HELPS else "none"
    for answer in fresh:
        # what was noted while the phone was still seen belongs to the task that lay open then; it only grows
        told = max(noted, helps.get(answer["task"], "none"), key=HELPS.index)
        now, noted = _play(now, answer, told, actor), "none"
    return now, {a["task"]: a["item"] for a in fresh}


def _withdraw_unseen(now: Running, work: dict[str, Any], actor: Actor) -> Running:
    """Take back the task laid out after an answer whose reply never reached the phone, which then went on alone.

    Raises AloneConflict when the phone went alone somewhere else than this check stands.
    """
    ahead = len(now.answers) - work["from"]
    if ahead == 1 and _is_known(now, work["answers"][:1]) and now.open_task is not None:
        return now.then("withdrawn", actor.account_id, task=now.open_task.task, item=now.open_task.item)
    if ahead != 0:
        raise AloneConflict()
    return now


def _is_known(now: Running, answers: list[dict[str, Any]]) -> bool:
    """Whether the log has these very answers already."""
    kept = {e.task: e for e in now.events if e.kind == "answered"}
    for answer in answers:
        event = kept.get(answer["task"])
        if event is None or event.item != answer["item"]:
            return False
        read = read_answer(now.items[event.item], answer["given"])
        if any(event.body.get(name) != value for name, value in read.items()):
            return False
    return True


def _play(now: Running, answer: dict[str, Any], help_given: Help, actor: Actor) -> Running:
    """Add one answer, and the task before it when the phone laid it out. Raises AloneConflict, AnswerUnreadable."""
    task = answer["task"]
    if now.open_task is None:
        choice = now.choose()
        if choice.item is None or choice.item != answer["item"] or task != len(now.answers) + 1:
            raise AloneConflict()
        body = {"reason": choice.reason}
        now = now.then("served", actor.account_id, task=task, item=choice.item, body=body)
    served = now.open_task
    if served is None or served.task != task or served.item != answer["item"] or "rubric" in answer["given"]:
        raise AloneConflict()
    item = now.items[served.item]
    kept = read_answer(item, answer["given"])
    reached = category(item, kept, seed=now.scene_seed(task), help_given=help_given)
    told: Json = {**kept, "help": help_given, "category": reached, "alone_at": answer["at"]}
    return now.then("answered", actor.account_id, task=task, item=served.item, body=told)


def _read(payload: str) -> dict[str, Any]:
    if len(payload) > LONGEST:
        raise AloneUnreadable()
    try:
        work = json.loads(payload)
        answers = [
            {
                "task": int(a["task"]),
                "item": str(a["item"]),
                "given": {k: str(v) for k, v in dict(a["given"]).items() if k in GIVEN},
                "at": datetime.fromisoformat(str(a["at"])).isoformat(),
            }
            for a in work["answers"]
        ]
        read: Json = {"session": str(UUID(work["session"])), "from": int(work["from"]), "answers": answers}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise AloneUnreadable() from error
    tasks = [a["task"] for a in answers]
    if not answers or tasks != list(range(read["from"] + 1, read["from"] + 1 + len(tasks))):
        raise AloneUnreadable()
    return read


def _signer(class_id: UUID, session: UUID, payload: str, signature: str) -> Seat | None:
    """The seat whose phone signed this, of those that this check has had in the class; else the one it has now."""
    seats = Seat.objects.select_for_update(of=("self",)).select_related("group").filter(group=class_id, session=session)
    found = sorted(seats, key=lambda seat: seat.left_at is not None)
    for seat in found:
        if seat.alone_key is not None and es256.verify(
            es256.public_key(bytes(seat.alone_key)), signature, payload.encode()
        ):
            return seat
    return found[0] if found else None


def _locked(**which: Any) -> Seat | None:
    return Seat.objects.select_for_update(of=("self",)).select_related("group").filter(**which).first()


def _length(start: int) -> int:
    """How many tasks follow the one that lies open."""
    return max(int(in_force().paper["alone_items"]) - start - 1, 0)


def _point(jwk: Mapping[str, str]) -> bytes:
    try:
        parts = [base64.b64decode(jwk[part] + "=" * (-len(jwk[part]) % 4), altchars=b"-_") for part in ("x", "y")]
        point = b"\x04" + b"".join(parts)
        es256.public_key(point)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise AloneUnreadable() from error
    return point
