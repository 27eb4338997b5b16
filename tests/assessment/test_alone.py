"""A class whose connection goes: a phone finishes alone, signs, and is collected later; the server plays it again."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.running import running
from hocvuso.kernel import es256
from hocvuso.kernel.errors import NotFound
from tests.assessment.classroom import answer, seated
from tests.assessment.conftest import Check, answer_to


class Phone:
    """A phone of the class that has stocked up."""

    def __init__(self, check: Check, where: Any, online: int = 2) -> None:
        self.check, self.group = check, where
        self.token, self.seat, self.session = seated(check, where)
        for _ in range(online):
            answer(self.token, self.session)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.pack = services.stock_up(token=self.token, jwk=es256.public_jwk(self.key.public_key()))

    def work(self, tasks: int | None = None, *, well: bool = True) -> dict[str, Any]:
        """Answer the open task and those of the pack, as many as told."""
        now = running(self.check.row(self.session))
        assert now.open_task is not None
        asked = [(now.open_task.task, now.open_task.item), *((v.number, v.item) for v in self.pack.tasks)]
        at = datetime(2026, 11, 25, 12, tzinfo=UTC).isoformat()
        given = [
            {"task": t, "item": i, "given": answer_to(now.items[i], now.scene_seed(t), well, "class"), "at": at}
            for t, i in asked[:tasks]
        ]
        return {"session": str(self.session), "from": self.pack.start, "answers": given}

    def counted(self, sent: dict[str, str], help_given: str = "none") -> None:
        """Hand over, and let the supervisor say who helped."""
        services.hand_over(token=self.token, **sent)
        helps = {one.number: help_given for one in queries.waiting_work(self.check.scope, self.seat)}
        services.count_alone(self.check.scope, seat_id=self.seat, helps=helps, actor=self.check.actor)

    def signed(self, work: dict[str, Any], key: Any = None) -> dict[str, str]:
        payload = json.dumps(work, ensure_ascii=False)
        return {"payload": payload, "signature": es256.sign(key or self.key, payload.encode())}


@pytest.fixture
def phone(check: Check, group: Any) -> Phone:  # noqa: F811 - the fixture
    return Phone(check, group)


def test_a_phone_holds_tasks_to_come_and_nothing_that_tells_what_is_right(phone: Phone) -> None:
    assert len(phone.pack.tasks) == 16 - 3
    screens = [screen for scene in phone.pack.scenes if scene for screen in scene["screens"].values()]
    assert screens and not any({"right", "hints"} & set(screen) for screen in screens)
    assert not any("mark" in rule for screen in screens for rules in screen["acts"].values() for rule in rules)
    assert not any(view.rubric for view in phone.pack.tasks)


def test_what_was_done_alone_counts_when_collected_and_replays(phone: Phone) -> None:
    sent = phone.signed(phone.work())
    phone.counted(sent)
    row = phone.check.row(phone.session)
    assert (row.state, row.outcome) == ("ended", "attained")
    assert services.replay(phone.check.scope, session_id=phone.session).agrees
    events = len(running(row).events)
    services.hand_over(token=phone.token, **sent)
    assert len(running(phone.check.row(phone.session)).events) == events
    assert [f.kind for f in phone.check.recorded].count("assessment.completed") == 1


def test_a_part_is_taken_and_the_rest_goes_on_with_the_connection(phone: Phone) -> None:
    phone.counted(phone.signed(phone.work(3)))
    row = phone.check.row(phone.session)
    assert row.state == "open" and len(running(row).answers) == 5
    # the answer to the hand-over was lost: the phone sends it again with one more
    phone.counted(phone.signed({**phone.work(), "answers": _all(phone)[:4]}))
    assert len(running(phone.check.row(phone.session)).answers) == 6
    while phone.check.row(phone.session).state == "open":
        answer(phone.token, phone.session)
    assert services.replay(phone.check.scope, session_id=phone.session).agrees


def _all(phone: Phone) -> list[dict[str, Any]]:
    """The answers of the phone from its pack's start on, whatever the server has by now."""
    now = running(phone.check.row(phone.session))
    asked = [(e.task, e.item) for e in now.events if e.kind == "served" and e.task > phone.pack.start][:1]
    asked += [(v.number, v.item) for v in phone.pack.tasks]
    at = datetime(2026, 11, 25, 12, tzinfo=UTC).isoformat()
    return [
        {"task": t, "item": i, "given": answer_to(now.items[i], now.scene_seed(t), True, "class"), "at": at}
        for t, i in asked
    ]


def test_a_file_reaches_the_supervisor_after_the_class_has_ended(phone: Phone) -> None:
    sent = phone.signed(phone.work())
    services.close_class(phone.check.scope, class_id=phone.group.id, actor=phone.check.actor)
    assert phone.check.row(phone.session).state == "paused"
    with pytest.raises(NotFound):
        elsewhere = phone.check.cast.scope(phone.check.cast.cuong)
        services.collect_file(elsewhere, class_id=phone.group.id, **sent)
    services.collect_file(phone.check.scope, class_id=phone.group.id, **sent)
    assert phone.check.row(phone.session).state == "paused"
    phone.counted(sent)
    assert phone.check.row(phone.session).state == "ended"
    assert services.replay(phone.check.scope, session_id=phone.session).agrees


def test_what_does_not_verify_or_replay_is_refused_and_nothing_changes(phone: Phone) -> None:
    def refused(error: type[Exception], work: dict[str, Any], key: Any = None) -> None:
        with pytest.raises(error):
            services.hand_over(token=phone.token, **phone.signed(work, key))
        assert len(running(phone.check.row(phone.session)).answers) == 2

    work = phone.work()
    refused(errors.AloneForged, work, ec.generate_private_key(ec.SECP256R1()))
    answers = work["answers"]
    refused(errors.AloneUnreadable, {**work, "answers": [answers[1], answers[0]]})
    refused(errors.AloneUnreadable, {**work, "answers": []})
    refused(errors.AloneUnreadable, {"session": "không"})
    refused(errors.AloneUnreadable, {**work, "session": str(UUID(int=7))})
    refused(errors.AloneConflict, {**work, "answers": [answers[0], {**answers[1], "item": answers[2]["item"]}]})
    refused(errors.AnswerUnreadable, {**work, "answers": [{**answers[0], "given": {"option": "không-có"}}]})
    sent = phone.signed(work)
    with pytest.raises(errors.AloneForged):
        services.hand_over(token=phone.token, **{**sent, "payload": sent["payload"] + " "})
    phone.counted(sent)
    assert phone.check.row(phone.session).state == "ended"


def test_another_way_taken_in_between_is_told_and_what_was_recorded_stays(phone: Phone) -> None:
    work = phone.work()
    answer(phone.token, phone.session, well=False)
    with pytest.raises(errors.AloneConflict):
        services.hand_over(token=phone.token, **phone.signed(work))
    assert len(running(phone.check.row(phone.session)).answers) == 3


def test_an_answer_whose_reply_was_lost_is_known_and_what_followed_alone_counts(phone: Phone) -> None:
    """Given the connection goes between an answer's arrival and its reply,
    when the phone goes on with its stock and hands everything over,
    then the task that the server had laid out meanwhile is withdrawn, and nothing that was answered is lost."""
    work = phone.work()
    answer(phone.token, phone.session)
    unseen = running(phone.check.row(phone.session)).open_task
    assert unseen is not None
    # with the lost answer alone there is nothing new: the phone goes on where the server stands
    services.hand_over(token=phone.token, **phone.signed({**work, "answers": work["answers"][:1]}))
    assert running(phone.check.row(phone.session)).open_task == unseen
    sent = phone.signed(work)
    phone.counted(sent)
    row = phone.check.row(phone.session)
    assert (row.state, row.outcome) == ("ended", "attained")
    log = running(row)
    assert [e.item for e in log.events if e.kind == "withdrawn"] == [unseen.item]
    assert [a.item for a in log.answers][2:] == [a["item"] for a in work["answers"]]
    assert services.replay(phone.check.scope, session_id=phone.session).agrees
    services.hand_over(token=phone.token, **sent)
    assert len(running(phone.check.row(phone.session)).events) == len(log.events)


def test_work_done_alone_waits_until_the_supervisor_says_for_each_task_who_helped(phone: Phone) -> None:
    """Given somebody whispered while the connection was away,
    when the work comes in, then nothing counts before it is said, and a hint caps as it does with a connection."""
    check = phone.check
    sent = phone.signed(phone.work(3))
    services.hand_over(token=phone.token, **sent)
    assert len(running(check.row(phone.session)).answers) == 2
    waiting = queries.waiting_work(check.scope, phone.seat)
    assert [one.number for one in waiting] == [3, 4, 5] and all(one.ask for one in waiting)
    assert next(s for s in queries.class_view(check.scope, phone.group.id).seats if s.id == phone.seat).waits
    seen = queries.seat_look(phone.token)
    assert seen.waits
    with pytest.raises(errors.AloneWaits):
        answer(phone.token, phone.session)
    with pytest.raises(errors.HelpUnsaid):
        services.count_alone(check.scope, seat_id=phone.seat, helps={3: "none"}, actor=check.actor)
    with pytest.raises(NotFound):
        elsewhere = check.cast.scope(check.cast.cuong)
        services.count_alone(elsewhere, seat_id=phone.seat, helps={}, actor=check.actor)
    helps = {3: "none", 4: "hint", 5: "read_aloud"}
    services.count_alone(check.scope, seat_id=phone.seat, helps=helps, actor=check.actor)
    log = running(check.row(phone.session))
    told = [
        (e.body["help"], e.body["category"] < len(log.items[e.item]["b"]))
        for e in log.events
        if e.task in (3, 4, 5) and e.kind == "answered"
    ]
    assert told == [("none", False), ("hint", True), ("read_aloud", False)]
    services.count_alone(check.scope, seat_id=phone.seat, helps={}, actor=check.actor)
    assert len(running(check.row(phone.session)).answers) == 5


def test_a_hint_noted_before_the_phone_was_lost_from_sight_stays_with_its_task(phone: Phone) -> None:
    check = phone.check
    services.note_help(check.scope, seat_id=phone.seat, help_given="hint", actor=check.actor)
    phone.counted(phone.signed(phone.work(2)))
    helps = [e.body["help"] for e in running(check.row(phone.session)).events if e.kind == "answered"]
    assert helps == ["none", "none", "hint", "none"]
