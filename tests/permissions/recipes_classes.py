"""Doors of a class: what the supervisor opens, what the phones of those who sit there send."""

import json
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile

from hocvuso.assessment import queries, services
from hocvuso.kernel import clock, es256
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, public, recipe
from tests.permissions.recipes_assessment import NOBODY, OUTSIDERS, WHO


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
    return _at_seat(group, queries.class_view(cast.scope(cast.nhan), group).seats[0].id, data)


def _at_seat(group: UUID, seat: UUID, data: dict[str, str]) -> Case:
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
    return _at_seat(*waiting(cast), data)


@recipe("field:class-count", who=WHO, outsiders=OUTSIDERS)
def class_count(cast: Cast) -> Case:
    return _waiting(cast)


@recipe("field:class-count", "POST", who=WHO, outsiders=OUTSIDERS)
def class_count_send(cast: Cast) -> Case:
    return _waiting(cast, h1="none")


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
    """A class, the token of somebody who has begun in it, and their check."""
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
    token = _seated(cast)
    for task in range(1, 20):
        look = queries.seat_look(token).look
        assert look is not None and look.task is not None
        if look.task.twist is not None:
            return Case(kwargs={"task": task}, headers={"Cookie": f"lop={token}"})
        services.answer_in_seat(token=token, task=task, given={"moved_on": "1"})
    raise AssertionError("no task on a screen")
