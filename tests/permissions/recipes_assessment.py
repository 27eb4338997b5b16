"""Doors of the supervised check."""

from typing import Any
from uuid import UUID

from hocvuso.assessment import services
from hocvuso.assessment.models import Signal
from hocvuso.assessment.versions import in_force
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.assessment.conftest import answer_to
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, recipe

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


@recipe("field:assessment-incident", who=WHO, outsiders=OUTSIDERS)
def incident(cast: Cast) -> Case:
    return _open(cast)


@recipe("field:assessment-incident", "POST", who=WHO, outsiders=OUTSIDERS)
def incident_report(cast: Cast) -> Case:
    return _open(cast, kind="power", words="cúp điện")
