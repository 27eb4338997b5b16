"""A check played again, years later, as an auditor reads it: each task with its words, what counted, and the proof.

Everything comes from the session, its log and the kept version of the bank; nothing from today's files.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from hocvuso.assessment import rules, signing
from hocvuso.assessment.engine import testing
from hocvuso.assessment.looking import first_words, incidents_of, say
from hocvuso.assessment.models import Event, Session
from hocvuso.assessment.running import Running
from hocvuso.assessment.scoring import category, marks_of_trace, rubric_of
from hocvuso.assessment.types.replays import Replay, ReplayedTask
from hocvuso.assessment.wording import OUTCOMES, PROVISIONAL
from hocvuso.kernel import canonical
from hocvuso.kernel.errors import DomainError

UNIT = 1 << 16
"""Likelihood ratios are whole numbers in units of 2**-16."""


def _said(session: Session) -> str:
    attained = session.outcome == "attained"
    return str(PROVISIONAL if attained and rules.provisional(session.rule) else OUTCOMES[session.outcome])


def replayed(now: Running) -> Replay:
    """Play a check again: items chosen, traces, categories, decision, hash and signature."""
    log = _signed_part(now)
    differences = [*_tasks(log), *_ending(log)]
    session, tables = now.session, now.tables
    standing = log.decide()
    return Replay(
        session=session.id,
        state=session.state,
        outcome=session.outcome,
        outcome_said=_said(session),
        reason=str(session.decision.get("reason", "")),
        mode=session.mode,
        started_at=session.started_at,
        ended_at=session.ended_at,
        rule=session.rule_code,
        bank=session.bank_id,
        seed=session.seed,
        eligible=tuple(session.eligible),
        of_items=len(now.items),
        pass_at=tables.pass_at / UNIT,
        not_yet_at=tables.not_yet_at / UNIT,
        ratio=standing.ratio,
        items=len(log.answers),
        tasks=tuple(_told(log)),
        incidents=incidents_of(now),
        log_hash=session.evidence_hash,
        signature=_signature(session),
        signed_by=session.signed_by,
        void_reason=session.void_reason,
        differences=tuple(differences),
    )


def _signed_part(now: Running) -> Running:
    """The log up to its end: an incident reported afterwards is kept beside what was signed, and changes nothing."""
    last = next((e.number for e in now.events if e.kind == "ended"), len(now.events))
    return Running(now.session, tuple(e for e in now.events if e.number <= last))


def _signature(session: Session) -> signing.Verdict:
    return signing.verify(session.signature, session.signed_by, **session.signed_parts)


def _told(log: Running) -> list[ReplayedTask]:
    found: list[ReplayedTask] = []
    done = {e.task: e for e in log.events if e.kind in {"answered", "broken"}}
    for served in log.laid:
        item, event = log.items[served.item], done.get(served.task)
        acted = item["kind"] == "refusal" and not rules.on_screen(log.session.mode)
        ask = say(log, item["ask"], item, served.task)
        answers = log.answers[
            : len([e for e in log.events if e.kind in {"answered", "broken"} and e.task <= served.task])
        ]
        found.append(
            ReplayedTask(
                number=served.task,
                item=served.item,
                kind=item["kind"],
                group=item["group"],
                ask=f"{ask} {first_words(log, served)}" if acted else ask,
                can=item["can"],
                given=_given(log, served, event),
                category=event.body.get("category") if event is not None else None,
                categories=len(item["b"]) + 1,
                help=str(event.body.get("help", "")) if event is not None else "",
                slope=item["a"] / 1000,
                thresholds=tuple(b / 1000 for b in item["b"]),
                chosen_for=str(served.body.get("reason", "")),
                ratio=testing.ratio_of(log.tables, answers) / UNIT,
                alone=event is not None and "alone_at" in event.body,
            )
        )
    return found


def _given(log: Running, served: Event, event: Event | None) -> str:
    """What the person did, in words."""
    if event is None:
        return _("Chưa làm.")
    if event.kind == "broken":
        return _("Màn hình hỏng, không tính việc này.")
    item, body = log.items[served.item], event.body
    if body.get("moved_on"):
        return _("Qua việc kế.")
    if "option" in body:
        return say(log, next(o["text"] for o in item["options"] if o["id"] == body["option"]), item, served.task)
    if "rubric" in body:
        acts = say(log, rubric_of(item)[body["rubric"]]["acts"], item, served.task)
        return f"{acts} “{body['said']}”" if body.get("said") else acts
    return _trace(item, body["events"], log.scene_seed(served.task))


def _trace(item: dict[str, Any], events: Sequence[str], seed: int) -> str:
    marks = marks_of_trace(item, events, seed)
    if marks is None:
        return _("Không phát lại được.")
    told = {
        "n": len(events),
        "goal": _("tới đích") if marks["goal"] else _("chưa tới đích"),
        "unsafe": marks["unsafe"],
        "wrong": marks["wrong"],
        "detour": marks["detour"],
        "refused": marks["refused"],
    }
    return (
        _(
            "%(n)s lần bấm, %(goal)s; không an toàn %(unsafe)s, chưa khớp %(wrong)s, "
            "đi vòng %(detour)s, từ chối %(refused)s."
        )
        % told
    )


def _tasks(log: Running) -> list[str]:
    found: list[str] = []
    for event in log.events:
        if event.kind == "served":
            before = Running(log.session, tuple(e for e in log.events if e.number < event.number))
            chosen = before.choose()
            if chosen.item != event.item:
                found.append(
                    _("Việc %(task)s: quy tắc chọn %(chosen)s, nhật ký ghi %(kept)s.")
                    % {"task": event.task, "chosen": chosen.item or "–", "kept": event.item}
                )
        elif event.kind == "answered":
            try:
                again = category(
                    log.items[event.item], event.body, seed=log.scene_seed(event.task), help_given=event.body["help"]
                )
            except DomainError as error:
                told = {"task": event.task, "code": error.code}
                found.append(_("Việc %(task)s: không phát lại được câu trả lời (%(code)s).") % told)
                continue
            if again != event.body["category"]:
                found.append(
                    _("Việc %(task)s: tính lại ra bậc %(again)s, nhật ký ghi bậc %(kept)s.")
                    % {"task": event.task, "again": again, "kept": event.body["category"]}
                )
    return found


def _ending(log: Running) -> list[str]:
    session = log.session
    if not session.evidence_hash:
        return []
    found: list[str] = []
    if canonical.sha256_hex(log.log()) != session.evidence_hash:
        found.append(_("Nhật ký không phải bản có dấu trong sổ sự kiện."))
    if _signature(session) == "broken":
        found.append(_("Chữ ký của máy chủ không khớp với dấu và kết quả."))
    standing = log.decide()
    kept = OUTCOMES[session.outcome]
    if standing.outcome is not None and standing.outcome != session.outcome:
        told = {"decided": OUTCOMES[standing.outcome], "kept": kept}
        found.append(_("Quy tắc kết luận “%(decided)s”, bài ghi “%(kept)s”.") % told)
    if standing.outcome is None and session.outcome != "continue":
        found.append(_("Câu trả lời chưa đủ để kết luận, bài ghi “%(kept)s”.") % {"kept": kept})
    return found
