"""Doors of checks on paper."""

from uuid import UUID

from hocvuso.assessment import queries, services
from hocvuso.assessment.models import Booklet
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast
from tests.permissions.harness import Case, recipe
from tests.permissions.recipes_assessment import NOBODY, OUTSIDERS, WHO


def booklet(cast: Cast) -> UUID:
    """A booklet of Bà Sáu."""
    return services.print_booklet(
        cast.scope(cast.nhan), resident_id=cast.resident(), actor=cast.actor(cast.nhan), consented=True, seed=5
    )


def code_of(session: UUID) -> str:
    """The code printed on a booklet."""
    return Booklet.objects.get(pk=session).code


def _entered(cast: Cast) -> UUID:
    """A booklet that two people have read differently."""
    session, scope = booklet(cast), cast.scope(cast.nhan)
    tasks = queries.booklet_tasks(scope, session)
    for who, pick in ((cast.nhan, 0), (cast.minh, -1)):
        given = {task.number: task.marks[pick][0] for task in tasks}
        services.enter_answers(scope, session_id=session, given=given, attended=True, actor=cast.actor(who))
    return session


def _case(session: UUID, **data: str) -> Case:
    return Case(kwargs={"session_id": session}, missing={"session_id": uuid7()}, data=data or None)


@recipe("field:papers", who=WHO, outsiders=NOBODY, peers=("cuong",))
def papers(cast: Cast) -> Case:
    booklet(cast)
    return Case(secret="Nguyễn Thị Sáu")


@recipe("field:papers", "POST", who=WHO, outsiders=NOBODY)
def papers_find(cast: Cast) -> Case:
    cast.resident()
    return Case(data={"name": "sau"})


@recipe("field:paper-print", "POST", who=WHO, outsiders=NOBODY)
def paper_print(cast: Cast) -> Case:
    return Case(data={"resident": str(cast.resident()), "consented": "1"})


@recipe("field:paper-attendance", who=WHO, outsiders=NOBODY, peers=("cuong",))
def attendance(cast: Cast) -> Case:
    booklet(cast)
    return Case(secret="Nguyễn Thị Sáu")


@recipe("field:paper-code", who=WHO, outsiders=OUTSIDERS)
def code(cast: Cast) -> Case:
    return Case(kwargs={"code": code_of(booklet(cast))}, missing={"code": "ZZZZZZZZ"})


@recipe("field:paper", who=WHO, outsiders=OUTSIDERS)
def paper(cast: Cast) -> Case:
    return _case(booklet(cast))


@recipe("field:paper-file", who=WHO, outsiders=OUTSIDERS)
def file(cast: Cast) -> Case:
    return _case(booklet(cast))


@recipe("field:paper-entry", who=WHO, outsiders=OUTSIDERS)
def entry(cast: Cast) -> Case:
    return _case(booklet(cast))


@recipe("field:paper-entry", "POST", who=WHO, outsiders=OUTSIDERS)
def enter(cast: Cast) -> Case:
    session = booklet(cast)
    tasks = queries.booklet_tasks(cast.scope(cast.nhan), session)
    return _case(session, attended="1", **{f"t{task.number}": "-" for task in tasks})


@recipe("field:paper-settle", "POST", who="hanh", outsiders=OUTSIDERS)
def settle(cast: Cast) -> Case:
    session = _entered(cast)
    shown = queries.booklet(cast.scope(cast.nhan), session).differences
    return _case(session, reason="Coi lại tờ giấy cùng nhau", **{f"d{one.number}": "1" for one in shown})


@recipe("field:paper-again", "POST", who=WHO, outsiders=OUTSIDERS)
def again(cast: Cast) -> Case:
    return _case(_entered(cast))
