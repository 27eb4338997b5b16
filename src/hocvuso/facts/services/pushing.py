"""Taking in what a phone brings. Rejected does not exist: what can't be accepted is kept with its bytes and shown."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from hocvuso.facts import chains, heads, parking, refill, storage, wire, writing
from hocvuso.facts.drafts import Draft
from hocvuso.facts.judging import DROPPED, FUTURE_MS, Judge, Standing
from hocvuso.facts.rules import SKEW_TOLERANCE_MS, moment_ms, moment_text, to_ms
from hocvuso.facts.writing import Outcome
from hocvuso.identity.types import DeviceInfo
from hocvuso.kernel import clock, failpoints
from hocvuso.kernel.db import writing_turn
from hocvuso.kernel.errors import DomainError

LARGEST = 200
_log = logging.getLogger("hocvuso.sync")


class PushUnreadable(DomainError):
    """A push of which not even the frame can be read."""

    code = "push_unreadable"
    text = (
        "Máy chủ không đọc được gói gửi lên. Việc đã lưu vẫn còn trong điện thoại. Mở lại ứng dụng để cập nhật rồi gửi."
    )


@dataclass(frozen=True, slots=True)
class Message:
    """A push, its frame checked. `facts` are as sent; `lost`: numbers the phone gives up; times in ms.

    `answers`: earlier answers of this server about some of the facts, which it lost when it was restored.
    """

    device: UUID
    app: str
    epoch: int
    facts: Sequence[Any]
    max_seq: int
    unsent: int
    lost: list[list[int]] = field(default_factory=list)
    sent_at: int | None = None
    answers: Sequence[Any] = ()


def message_of(said: Any) -> Message:
    """Return a push whose frame is right. Raises PushUnreadable."""
    try:
        facts, lost, answers = said["facts"], said.get("lost") or [], said.get("answers") or []
        if not isinstance(facts, list) or len(facts) > LARGEST or not isinstance(lost, list) or len(lost) > 1000:
            raise PushUnreadable()
        if not isinstance(answers, list) or len(answers) > LARGEST:
            raise PushUnreadable()
        pairs = [[wire.whole(first), wire.whole(last)] for first, last in lost]
        if any(first > last or first < 1 for first, last in pairs):
            raise PushUnreadable()
        return Message(
            device=UUID(said["device"]),
            app=str(said["app"])[:40],
            epoch=wire.whole(said["epoch"]),
            facts=facts,
            max_seq=wire.whole(said["max_seq"]),
            unsent=wire.whole(said["unsent"]),
            lost=pairs,
            sent_at=None if said.get("sent_at") is None else moment_ms(said["sent_at"]),
            answers=answers,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PushUnreadable() from error


def push(*, device: DeviceInfo, message: Message) -> dict[str, Any]:
    """Take in the facts of an enrolled phone, in one transaction; return the answer to be signed.

    Every fact gets a verdict: stored, known, parked (with its reason) or erased. Doing it again changes nothing.
    """
    received = to_ms(clock.now())
    commune = next((c for c in map(_commune_of, message.facts) if c is not None), None)
    heads.check_once()
    read = _read(device, message, received)
    with writing_turn(), transaction.atomic():
        taken = _take(device, message, read, received)
        answer = chains.note(
            device.id,
            chains.Contact(
                account=device.account_id,
                numbers=taken.numbers,
                fresh=taken.fresh,
                last_hash=parking.hash_of(message.facts[-1]) if message.facts else None,
                max_seq=message.max_seq,
                unsent=message.unsent,
                lost=message.lost,
            ),
            now=received,
            commune=commune,
        )
        if device.is_revoked and taken.parked:
            parking.raise_alarm(
                "revoked_push",
                str(device.id),
                at=received,
                commune=commune,
                device=device.id,
                account=str(device.account_id),
            )
        communes = sorted({c for c in map(_commune_of, message.facts) if c is not None})
        seqs, epoch = storage.heads(communes)
        failpoints.reach("push.before-commit")
    failpoints.reach("push.after-commit")
    return {
        "receipts": [_receipt(sent, read.hashes[n], taken.outcomes[n]) for n, sent in enumerate(message.facts)],
        "epoch": epoch,
        "head": seqs.get(commune, 0) if commune is not None else 0,
        "heads": {str(code): seq for code, seq in seqs.items()},
        "server_time": moment_text(received),
        "device": str(device.id),
        "account": str(device.account_id),
        "missing": answer.missing,
        "rekey": answer.rekey,
        "recovering": heads.is_recovering(),
    }


@dataclass(slots=True)
class _Taken:
    """What became of each fact, by its place; this phone's numbers; those never seen before; how many were parked."""

    outcomes: dict[int, Outcome]
    numbers: list[int]
    fresh: list[int]
    parked: int


@dataclass(slots=True)
class _Read:
    """A push understood without the ledger, before anybody waits for it: {place in the push: draft or misfit}.

    `words`: hash -> what this server once signed about that fact.
    """

    skew: int
    hashes: list[bytes]
    words: Mapping[bytes, refill.Word]
    drafts: dict[int, Draft] = field(default_factory=dict)
    misfits: dict[int, wire.Misfit] = field(default_factory=dict)


def _read(device: DeviceInfo, message: Message, received: int) -> _Read:
    words = refill.words(message.answers, device=device.id, account=device.account_id) if message.answers else {}
    read = _Read(
        skew=0 if message.sent_at is None else received - message.sent_at,
        hashes=[parking.hash_of(sent) for sent in message.facts],
        words=words,
    )
    for place, sent in enumerate(message.facts):
        word = words.get(read.hashes[place])
        stored = word if word is not None and word.was_stored else None
        try:
            read.drafts[place] = wire.read(
                sent,
                actor=stored.account if stored else str(device.account_id),
                device=stored.device if stored else str(device.id),
                received=received,
                skew=read.skew,
                digest=read.hashes[place],
            )
        except wire.Misfit as misfit:
            read.misfits[place] = misfit
    return read


def _take(device: DeviceInfo, message: Message, read: _Read, received: int) -> _Taken:
    hashes, words = read.hashes, read.words
    kept = parking.earlier(device.id, hashes)
    # a phone may carry what another installation brought first (it was given a new key): that stays the other's
    elsewhere = {h: word for h, word in words.items() if word.was_stored and word.device != str(device.id)}
    outcomes = {place: Outcome("parked", 0, reason=misfit.reason) for place, misfit in read.misfits.items()}
    rows = [
        parking.of_misfit(message.facts[n], misfit, device=device.id, actor=device.account_id, received=received)
        for n, misfit in read.misfits.items()
    ]
    places = list(read.drafts)
    drafts = [
        refill.as_promised(_as_first_heard(draft, kept.get(draft.row.fact_hash)), words.get(draft.row.fact_hash))
        for draft in read.drafts.values()
    ]
    judge = Judge(
        Standing(device.account_id),
        revoked=device.is_revoked,
        ahead=_ahead(drafts, read.skew),
        dropped=frozenset(h for h, earlier in kept.items() if earlier.status == "dropped"),
        promised=frozenset(h for h, word in words.items() if word.was_stored),
    )
    written, troubled = _write(drafts, judge)
    released = []
    for place, draft, outcome in zip(places, drafts, written, strict=True):
        if outcome.other_body:
            outcome = Outcome("parked", outcome.epoch, reason="id_conflict")
            parking.raise_alarm(
                "id_conflict",
                draft.row.id,
                at=received,
                commune=draft.row.commune,
                device=device.id,
                account=str(device.account_id),
            )
        if outcome.verdict == "parked" and outcome.reason != DROPPED:
            rows.append(parking.of_draft(draft, outcome.reason or "", received=received))
        elif outcome.verdict == "stored" and draft.row.fact_hash in kept:
            released.append(draft.row.fact_hash)
        outcomes[place] = outcome
    parking.keep(rows)
    parking.release(released, received)
    if words:
        refill.note_returned(
            storage.epoch(),
            device.id,
            [
                (draft.row.commune, words[draft.row.fact_hash], outcome.verdict == "stored")
                for draft, outcome in zip(drafts, written, strict=True)
                if draft.row.fact_hash in words
            ],
            received,
        )
    if troubled:
        _log.error("facts not understood", extra={"count": troubled})
    fresh = [
        number
        for place, sent in enumerate(message.facts)
        if outcomes[place].verdict in ("stored", "parked")
        and outcomes[place].reason != "id_conflict"
        and hashes[place] not in kept
        and hashes[place] not in elsewhere
        and (number := _number_of(sent)) is not None
    ]
    numbers = [
        number
        for place, sent in enumerate(message.facts)
        if hashes[place] not in elsewhere and (number := _number_of(sent)) is not None
    ]
    return _Taken(
        outcomes,
        numbers,
        fresh,
        sum(outcome.verdict == "parked" for outcome in outcomes.values()),
    )


def _write(drafts: Sequence[Draft], judge: Judge) -> tuple[list[Outcome], int]:
    """Write all at once; when that breaks, one by one, so that a fact that breaks something holds up no other."""
    try:
        with transaction.atomic():
            return writing.write(drafts, judge=judge), 0
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _log.exception("a push broke; its facts are taken one by one")
    outcomes, troubled = [], 0
    for draft in drafts:
        try:
            with transaction.atomic():
                outcomes += writing.write([draft], judge=judge)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            _log.exception("a fact broke")
            outcomes.append(Outcome("parked", 0, reason="not_understood"))
            troubled += 1
    return outcomes, troubled


def _as_first_heard(draft: Draft, kept: parking.Kept | None) -> Draft:
    """When a fact holds is fixed when it first arrives, parked or not."""
    if kept is None or kept.effective_at is None:
        return draft
    row = draft.row._replace(received_at=kept.received_at, effective_at=kept.effective_at, quality=kept.quality)
    return draft._replace(row=row)


def _ahead(drafts: Sequence[Draft], skew: int) -> frozenset[str]:
    correction = skew if abs(skew) > SKEW_TOLERANCE_MS else 0
    return frozenset(d.row.id for d in drafts if d.row.occurred_at + correction > d.row.received_at + FUTURE_MS)


def _receipt(sent: Any, digest: bytes, outcome: Outcome) -> dict[str, Any]:
    name = sent.get("id") if isinstance(sent, Mapping) else None
    return {
        # a phone finds its fact by the id it wrote, readable or not
        "fact_id": name if isinstance(name, str) else None,
        "body_hash": digest.hex(),
        "epoch": outcome.epoch,
        "server_seq": outcome.server_seq,
        "effective_at": None if outcome.effective_at is None else moment_text(outcome.effective_at),
        "verdict": outcome.verdict,
        "reason": outcome.reason,
    }


def _number_of(sent: Any) -> int | None:
    number = sent.get("device_seq") if isinstance(sent, Mapping) else None
    return number if type(number) is int and 0 < number < 2**31 else None


def _commune_of(sent: Any) -> int | None:
    commune = sent.get("commune") if isinstance(sent, Mapping) else None
    return commune if type(commune) is int and 0 < commune <= 99_999 else None
