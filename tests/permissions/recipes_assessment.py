"""Doors of the supervised check."""

import json
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile

from hocvuso.assessment import queries, services
from hocvuso.assessment.models import Signal
from hocvuso.assessment.versions import in_force
from hocvuso.kernel import clock, es256
from hocvuso.kernel.ids import uuid7
from tests.assessment.conftest import answer_to
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, public, recipe

WHO = ("nhan", "hanh")
OUTSIDERS = ("cuong", "tuan", "minh", "thang")
NOBODY = ("tuan", "minh", "dung", "thang")


def started(cast: Cast, **more: Any) -> UUID:
    """Begin a check of Bà Sáu."""
    return services.start_session(
        cast.scope(cast.nhan),
        resident_id=cast.resident(),
        actor=cast.actor(cast.nhan),
        identity_seen=True,
        consented=True,
        seed=5,
        **more,
    )


def ended(cast: Cast) -> UUID:
    """A check that is over."""
    session = started(cast)
    services.end_session(cast.scope(cast.nhan), session_id=session, actor=cast.actor(cast.nhan))
    return session


def _open(cast: Cast, **data: str) -> Case:
    return Case(kwargs={"session_id": started(cast)}, missing={"session_id": uuid7()}, data=data or None)


@recipe("field:assessment", who=WHO, outsiders=NOBODY, peers=("cuong",))
def home(cast: Cast) -> Case:
    started(cast)
    return Case(secret="Nguyễn Thị Sáu")


@recipe("field:assessment", "POST", who=WHO, outsiders=NOBODY)
def search(cast: Cast) -> Case:
    cast.resident()
    return Case(data={"name": "sau"})


@recipe("field:assessment-person", who=WHO, outsiders=OUTSIDERS)
def person(cast: Cast) -> Case:
    return Case(kwargs={"resident_id": cast.resident()}, missing={"resident_id": uuid7()})


@recipe("field:assessment-person", "POST", who=WHO, outsiders=OUTSIDERS)
def begin(cast: Cast) -> Case:
    return Case(
        kwargs={"resident_id": cast.resident()},
        missing={"resident_id": uuid7()},
        data={"identity_seen": "1", "consented": "1"},
    )


@recipe("field:assessment-task", who=WHO, outsiders=OUTSIDERS)
def task(cast: Cast) -> Case:
    return _open(cast)


@recipe("field:assessment-task", "POST", who=WHO, outsiders=OUTSIDERS)
def answer(cast: Cast) -> Case:
    return _open(cast, task="1", moved_on="1", help="none")


@recipe("field:assessment-scene", who=WHO, outsiders=OUTSIDERS)
def scene(cast: Cast) -> Case:
    session, task = with_scene(cast)
    return Case(
        kwargs={"session_id": session, "task": task},
        missing={"session_id": uuid7(), "task": task},
    )


@recipe("field:assessment-broken", "POST", who=WHO, outsiders=OUTSIDERS)
def broken(cast: Cast) -> Case:
    return _open(cast, task="1")


@recipe("field:assessment-pause", "POST", who=WHO, outsiders=OUTSIDERS)
def pause(cast: Cast) -> Case:
    return _open(cast)


@recipe("field:assessment-resume", "POST", who=WHO, outsiders=OUTSIDERS)
def resume(cast: Cast) -> Case:
    case = _open(cast, identity_seen="1")
    services.pause_session(cast.scope(cast.nhan), session_id=case.kwargs["session_id"], actor=cast.actor(cast.nhan))
    return case


@recipe("field:assessment-end", "POST", who=WHO, outsiders=OUTSIDERS)
def end(cast: Cast) -> Case:
    return _open(cast)


@recipe("field:assessment-result", who=WHO, outsiders=OUTSIDERS)
def result(cast: Cast) -> Case:
    return Case(kwargs={"session_id": ended(cast)}, missing={"session_id": uuid7()})


@recipe("field:assessment-void", "POST", who="hanh", outsiders=("cuong", "nhan", "tuan", "minh", "thang"))
def void(cast: Cast) -> Case:
    return Case(
        kwargs={"session_id": ended(cast)}, missing={"session_id": uuid7()}, data={"reason": "Nhầm người ngồi làm bài"}
    )


def with_scene(cast: Cast) -> tuple[UUID, int]:
    """A check whose open task runs in the player."""
    from hocvuso.assessment.models import Session
    from hocvuso.assessment.running import running

    session = started(cast)
    while True:
        now = running(Session.objects.get(pk=session))
        assert now.open_task is not None
        item, number = now.items[now.open_task.item], now.open_task.task
        if item["kind"] in {"performance", "refusal"}:
            return session, number
        services.answer_task(
            cast.scope(cast.nhan),
            session_id=session,
            task=number,
            given=answer_to(item, 0, number % 2 == 0),
            help_given="none",
            actor=cast.actor(cast.nhan),
        )


@recipe("api:start_assessment", "POST", who=WHO, outsiders=OUTSIDERS)
def api_start(cast: Cast) -> Case:
    return Case(json={"resident": str(cast.resident()), "identity_seen": True, "consented": True})


@recipe("api:assessment", who=WHO, outsiders=OUTSIDERS)
def api_session(cast: Cast) -> Case:
    return Case(kwargs={"session": started(cast)}, missing={"session": uuid7()})


@recipe("api:answer_assessment", "POST", who=WHO, outsiders=OUTSIDERS)
def api_answer(cast: Cast) -> Case:
    return Case(
        kwargs={"session": started(cast)},
        missing={"session": uuid7()},
        json={"task": 1, "help": "none", "moved_on": True},
    )


@recipe("office:assessment-lab", who=("nhan", "hanh", "dung"), outsiders=("tuan", "thang"))
def lab(cast: Cast) -> Case:
    in_force()  # as every start does
    return Case(
        query={
            "cut": "-1; -0,7",
            "delta": "0,3",
            "pass_risk": "0,08",
            "not_yet_risk": "0,2",
            "minimum": 8,
            "maximum": 24,
            "cap": "0,4",
            "people": 200,
        }
    )


@recipe("office:assessment-lab-try", "POST", who="quan", outsiders=("dung", "hanh", "nhan", "tuan", "thang"))
def lab_try(cast: Cast) -> Case:
    return Case()


@recipe("office:assessment-lab-activate", "POST", who="quan", outsiders=("dung", "hanh", "nhan", "tuan", "thang"))
def lab_activate(cast: Cast) -> Case:
    return Case(data={"kind": "rule", "code": "khong-co.1"})


def signal(cast: Cast) -> UUID:
    """A case about Cô Nhàn in Chị Hạnh's ward."""
    evidence = {"helper": str(cast.nhan.pk), "count": 12, "sessions": [str(ended(cast))]}
    return Signal.objects.create(
        commune_id=HERE, kind="schedule_hour", key=f"test:{uuid7()}", evidence=evidence, found_at=clock.now()
    ).pk


@recipe("office:assessment-signals", who=("hanh", "minh"), outsiders=("tuan", "thang"), peers=("cuong",))
def signals(cast: Cast) -> Case:
    signal(cast)
    return Case(secret="Nguyễn Thị Sáu")


@recipe("office:assessment-check", who=("hanh", "minh"), outsiders=("cuong", "nhan", "bich", "tuan", "thang"))
def check(cast: Cast) -> Case:
    return Case(kwargs={"session_id": ended(cast)}, missing={"session_id": uuid7()})


@recipe("office:assessment-check-void", "POST", who="hanh", outsiders=("cuong", "nhan", "tuan", "minh", "thang"))
def check_void(cast: Cast) -> Case:
    return Case(
        kwargs={"session_id": ended(cast)}, missing={"session_id": uuid7()}, data={"reason": "Nhầm người, đã xem lại."}
    )


@recipe("office:assessment-signal-close", "POST", who="hanh", outsiders=("cuong", "tuan", "minh", "thang"))
def signal_close(cast: Cast) -> Case:
    return Case(
        kwargs={"signal_id": signal(cast)}, missing={"signal_id": uuid7()}, data={"note": "Lớp học mười hai người."}
    )


def class_of(cast: Cast) -> UUID:
    """A class of Cô Nhàn in which somebody waits."""
    opened = services.open_class(
        cast.scope(cast.nhan), commune=HERE, neighbourhood=0, title="Lớp của cô Nhàn", actor=cast.actor(cast.nhan)
    )
    services.join_class(code=opened.code, name="Nguyễn Thị Sáu", birth_year=1954)
    return opened.id


def _class(cast: Cast, **data: str) -> Case:
    return Case(kwargs={"class_id": class_of(cast)}, missing={"class_id": uuid7()}, data=data or None)


def _seat(cast: Cast, **data: str) -> Case:
    group = class_of(cast)
    seat = queries.class_view(cast.scope(cast.nhan), group).seats[0].id
    return Case(
        kwargs={"class_id": group, "seat_id": seat},
        missing={"class_id": uuid7(), "seat_id": uuid7()},
        data=data or None,
    )


@recipe("field:classes", who=WHO, outsiders=NOBODY, peers=("cuong",))
def classes(cast: Cast) -> Case:
    class_of(cast)
    return Case(secret="Lớp của cô Nhàn")


@recipe("field:classes", "POST", who=WHO, outsiders=(*NOBODY, "cuong"))
def classes_open(cast: Cast) -> Case:
    return Case(data={"title": "Lớp tối thứ tư", "commune": str(HERE)})


@recipe("field:class", who=WHO, outsiders=OUTSIDERS)
def class_live(cast: Cast) -> Case:
    return _class(cast)


@recipe("field:class-close", "POST", who=WHO, outsiders=OUTSIDERS)
def class_close(cast: Cast) -> Case:
    return _class(cast, now="1")


@recipe("field:class-collect", "POST", who=WHO, outsiders=OUTSIDERS)
def class_collect(cast: Cast) -> Case:
    group, case = _alone(cast)
    file = SimpleUploadedFile("bai-lam.json", json.dumps(case.data).encode(), "application/json")
    return Case(kwargs={"class_id": group}, missing={"class_id": uuid7()}, data={"file": file})


@recipe("field:class-attendance", who=WHO, outsiders=OUTSIDERS)
def class_attendance(cast: Cast) -> Case:
    return _class(cast)


@recipe("field:class-seat", who=WHO, outsiders=OUTSIDERS)
def class_seat(cast: Cast) -> Case:
    return _seat(cast)


@recipe("field:class-seat", "POST", who=WHO, outsiders=OUTSIDERS)
def class_seat_begin(cast: Cast) -> Case:
    return _seat(cast, name="sau")


@recipe("field:class-send-away", "POST", who=WHO, outsiders=OUTSIDERS)
def class_send_away(cast: Cast) -> Case:
    return _seat(cast, sure="1")


def waiting(cast: Cast) -> tuple[UUID, UUID]:
    """A class, and a seat of it whose work done alone waits to count."""
    group, case = _alone(cast)
    services.hand_over(token=case.headers["Cookie"].removeprefix("lop="), **case.data)
    return group, queries.class_view(cast.scope(cast.nhan), group).seats[0].id


def _waiting(cast: Cast, **data: str) -> Case:
    group, seat = waiting(cast)
    return Case(
        kwargs={"class_id": group, "seat_id": seat},
        missing={"class_id": uuid7(), "seat_id": uuid7()},
        data=data or None,
    )


@recipe("field:class-count", who=WHO, outsiders=OUTSIDERS)
def class_count(cast: Cast) -> Case:
    return _waiting(cast)


@recipe("field:class-count", "POST", who=WHO, outsiders=OUTSIDERS)
def class_count_send(cast: Cast) -> Case:
    return _waiting(cast, h1="none")


@recipe("field:assessment-incident", who=WHO, outsiders=OUTSIDERS)
def incident(cast: Cast) -> Case:
    return _open(cast)


@recipe("field:assessment-incident", "POST", who=WHO, outsiders=OUTSIDERS)
def incident_report(cast: Cast) -> Case:
    return _open(cast, kind="power", words="cúp điện")


@recipe("field:class-help", "POST", who=WHO, outsiders=OUTSIDERS)
def class_help(cast: Cast) -> Case:
    return _seat(cast, help="read_aloud")


public("citizen:class-join")
public("citizen:class-join", "POST", lambda cast: Case(data={"code": _code(cast), "name": "Trần Văn Năm"}))
public("citizen:class-seat")
public("citizen:class-seat", "POST", lambda cast: Case(data={"task": "1", "option": "a"}))
public("citizen:class-scene", "GET", lambda cast: _scene(cast))
public("citizen:class-stock", "POST", lambda cast: Case(data=_key(cast), headers={"Cookie": f"lop={_seated(cast)}"}))
public("citizen:class-hand-over", "POST", lambda cast: _alone(cast)[1])
public("citizen:class-rest", "POST", lambda cast: Case(data={"rest": "1"}))
public("citizen:class-hand", "POST", lambda cast: Case(data={"wanted": "1"}))


def _code(cast: Cast) -> str:
    return services.open_class(
        cast.scope(cast.nhan), commune=HERE, neighbourhood=0, title="Lớp sáng", actor=cast.actor(cast.nhan)
    ).code


_KEY = ec.generate_private_key(ec.SECP256R1())


def _key(cast: Cast) -> dict[str, str]:
    return es256.public_jwk(_KEY.public_key())


def _seated(cast: Cast) -> str:
    """The token of somebody who has begun."""
    return _begun(cast)[1]


def _begun(cast: Cast) -> tuple[UUID, str, UUID]:
    scope, actor = cast.scope(cast.nhan), cast.actor(cast.nhan)
    group = services.open_class(scope, commune=HERE, neighbourhood=0, title="Lớp trưa", actor=actor)
    token = services.join_class(code=group.code, name="Nguyễn Thị Sáu", birth_year=1954)
    seat = queries.class_view(scope, group.id).seats[0].id
    session = services.seat_person(
        scope, seat_id=seat, resident_id=cast.resident(), actor=actor, identity_seen=True, consented=True
    )
    return group.id, token, session


def _alone(cast: Cast) -> tuple[UUID, Case]:
    """A phone that answered one task without a connection."""
    group, token, session = _begun(cast)
    services.stock_up(token=token, jwk=_key(cast))
    look = queries.seat_look(token).look
    assert look is not None and look.task is not None
    at = clock.now().isoformat()
    answer = {"task": 1, "item": look.task.item, "given": {"moved_on": "1"}, "at": at}
    payload = json.dumps({"session": str(session), "from": 0, "answers": [answer]})
    data = {"payload": payload, "signature": es256.sign(_KEY, payload.encode())}
    return group, Case(data=data, headers={"Cookie": f"lop={token}"})


def _scene(cast: Cast) -> Case:
    """A seat whose open task is done on a screen."""
    scope, actor = cast.scope(cast.nhan), cast.actor(cast.nhan)
    group = services.open_class(scope, commune=HERE, neighbourhood=0, title="Lớp chiều", actor=actor)
    token = services.join_class(code=group.code, name="Nguyễn Thị Sáu", birth_year=1954)
    seat = queries.class_view(scope, group.id).seats[0].id
    services.seat_person(
        scope, seat_id=seat, resident_id=cast.resident(), actor=actor, identity_seen=True, consented=True
    )
    for task in range(1, 20):
        look = queries.seat_look(token).look
        assert look is not None and look.task is not None
        if look.task.twist is not None:
            return Case(kwargs={"task": task}, headers={"Cookie": f"lop={token}"})
        services.answer_in_seat(token=token, task=task, given={"moved_on": "1"})
    raise AssertionError("no task on a screen")
