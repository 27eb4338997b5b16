"""What the field kit asks for: the rounds of a volunteer, one round to carry along, a code for practising together.

What the phone brings back goes through `/sync/push` (api/sync.py).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, P, PathEx, Router, Schema

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.devices import PublicKey
from hocvuso.api.problems import READING, WRITING
from hocvuso.catalog import queries as catalog
from hocvuso.facts import receipts
from hocvuso.facts.judging import REASONS
from hocvuso.facts.rules import moment_text, to_ms
from hocvuso.fieldwork import queries, services
from hocvuso.fieldwork.rules import short_number
from hocvuso.fieldwork.types import Pack, PackedDoor, PersonAtDoor, RoundInfo
from hocvuso.identity.queries import names_of
from hocvuso.kernel import clock
from hocvuso.places.queries import commune, neighbourhoods

router = Router(tags=["field"])

_ROUND = "0193a1b2-7c00-7000-8000-0000000000e1"
_DOOR = "0193a1b2-7c00-7000-8000-0000000000e2"
_HOME = "0193a1b2-7c00-7000-8000-0000000000b1"
_PERSON = "0193a1b2-7c00-7000-8000-0000000000a1"
_TEAM = "0193a1b2-7c00-7000-8000-0000000000c1"
_ACCOUNT = "0193a1b2-7c00-7000-8000-000000000002"
_KEY = {"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vf"}
_AT = "2026-11-25T12:00:00.000Z"
RoundId = PathEx[UUID, P(examples=[_ROUND])]


class TermOut(Schema):
    """A coded word. `say`: the sentence that is read aloud, or asked; `todo`: what to do about it."""

    code: str = Field(examples=["learning"])
    title: str = Field(examples=["Ghi lại việc học và thực hành"])
    say: str = Field("", examples=["Con xin phép ghi lại bác học bài nào. Bác đồng ý không?"])
    say_younger: str = Field("", examples=["Em xin phép ghi lại anh/chị học bài nào. Anh/chị đồng ý không?"])


class RoundHead(Schema):
    """A round in the list."""

    id: UUID = Field(examples=[_ROUND])
    title: str = Field(examples=["Khu phố 5, hẻm 42"])
    team: str = Field(examples=["Tổ khu phố 5"])
    starts_at: str = Field(examples=[_AT])
    ends_at: str = Field(examples=["2026-11-25T14:00:00.000Z"])
    doors: int = Field(examples=[25])
    visited: int = Field(examples=[9])


class RoundsOut(Schema):
    """The rounds of the caller's teams, and what the phone must know to work without network."""

    rounds: list[RoundHead]
    account: UUID = Field(examples=[_ACCOUNT], description="who is signed in: a phone knows when it changed hands")
    name: str = Field(examples=["Tuấn"], description="of the volunteer, for the badge")
    place: str = Field(examples=["Khu phố 5, Phường Thủ Dầu Một"])
    leads: bool = Field(examples=[False], description="whether the caller plans rounds")
    server_key: PublicKey = Field(examples=[_KEY], description="checks the receipts of /sync/push")
    parked: list[TermOut] = Field(description="why a fact may have to wait, by code")


class PersonOut(Schema):
    """What must be known of somebody before knocking. Needs, never diagnoses; no number of any kind."""

    id: UUID = Field(examples=[_PERSON])
    name: str = Field(examples=["Bà Mẫu"])
    birth_year: int | None = Field(examples=[1954])
    younger: bool = Field(examples=[False], description="called anh/chị, with the sentences `say_younger`; else bác")
    needs: list[str] = Field(examples=[["large-text", "spoken"]])
    wish: str = Field(examples=["pay-qr"])
    barriers: list[str] = Field(examples=[["eyes"]])
    consents: dict[str, bool] = Field(examples=[{"learning": True}])
    pillars: dict[str, bool] = Field(examples=[{"device": True, "identity": False}])
    met: bool = Field(examples=[True])


class DoorOut(Schema):
    """A door of the round, in walking order."""

    id: UUID = Field(examples=[_DOOR])
    household: UUID = Field(examples=[_HOME])
    neighbourhood: int = Field(examples=[5])
    address: str = Field(examples=["42/7 Lê Lợi"])
    plate: str = Field(examples=["42/7"])
    position: int = Field(examples=[4])
    result: str = Field(examples=["nobody"], description="of this round; empty before any visit")
    visited_at: str | None = Field(examples=[_AT])
    last_result: str = Field(examples=["nobody"], description="of any round")
    last_at: str | None = Field(examples=[_AT])
    appointment: str | None = Field(examples=[_AT])
    people: list[PersonOut]


class Terms(Schema):
    """The coded words of a visit."""

    purposes: list[TermOut] = Field(examples=[[{"code": "learning", "title": "Ghi lại việc học và thực hành"}]])
    pillars: list[TermOut] = Field(examples=[[{"code": "identity", "title": "Định danh: VNeID đã kích hoạt"}]])
    wishes: list[TermOut] = Field(examples=[[{"code": "pay-qr", "title": "Quét mã trả tiền"}]])
    barriers: list[TermOut] = Field(examples=[[{"code": "eyes", "title": "Mắt yếu, chữ nhỏ quá"}]])
    needs: list[TermOut] = Field(examples=[[{"code": "large-text", "title": "Cần chữ to"}]])
    results: list[TermOut] = Field(examples=[[{"code": "met", "title": "Đã gặp"}]])


class PackOut(Schema):
    """A round as the phone carries it."""

    id: UUID = Field(examples=[_ROUND])
    commune: int = Field(examples=[25747])
    neighbourhood: int = Field(examples=[5], description="0 = the whole commune")
    title: str = Field(examples=["Khu phố 5, hẻm 42"])
    starts_at: str = Field(examples=[_AT])
    ends_at: str = Field(examples=["2026-11-25T14:00:00.000Z"])
    organisation: UUID | None = Field(examples=[_TEAM], description="in whose name the caller's visits are recorded")
    doors: list[DoorOut]
    others: int = Field(examples=[0], description="doors that teammates walk; not in this answer")
    terms: Terms
    server_time: str = Field(examples=[_AT])
    cursor: int = Field(examples=[1042], description="newest server_seq of the commune that this answer knows")


class PracticeIn(Schema):
    """With whom somebody is about to practise."""

    resident: UUID = Field(examples=[_PERSON])


class PracticeOut(Schema):
    """A code to be typed at the end of a practice; shown once."""

    code: str = Field(examples=["7KM 3PD"])
    until: str = Field(examples=[_AT])


@router.get("/field/rounds", response={200: RoundsOut, **READING}, auth=Permit("field.visit"))
def rounds(request: ApiRequest) -> Any:
    """The open rounds of the caller's teams, soonest first."""
    account = request.actor.account_id
    return {
        "rounds": [_head(one) for one in queries.rounds_of(request.scope, account)],
        "account": account,
        "name": names_of(request.scope, [account]).get(account, ""),
        "place": _place(request),
        "leads": not request.standing.scope("field.lead").is_empty,
        "server_key": receipts.server_key(),
        "parked": [{"code": code, "title": title} for code, (title, _) in REASONS.items()],
    }


@router.get("/field/rounds/{round}", response={200: PackOut, **READING}, auth=Permit("field.visit"))
def round_pack(request: ApiRequest, round: RoundId) -> Any:
    """One round with its doors and people: those given to the caller or to nobody; all of them for a leader."""
    found = queries.pack(request.scope, round, request.actor.account_id)
    return _packed(found, request.standing.organisation("field.visit", commune=found.round.commune))


@router.post("/field/practice-codes", response={200: PracticeOut, **WRITING}, auth=Permit("help.give"))
def practice_code(request: ApiRequest, body: PracticeIn) -> Any:
    """Make the code under which a practice is written down about a resident in the caller's name.

    Refused (400 consent_first) until the resident's consent to `learning` has arrived.
    """
    issued = services.issue_practice_code(request.scope, resident_id=body.resident, actor=request.actor.account_id)
    return {"code": issued.spoken, "until": _text(issued.expires_at)}


def _place(request: ApiRequest) -> str:
    """Where the caller walks: the neighbourhood when it is one, else the communes."""
    scope = request.scope
    codes = sorted({code for code, _ in scope.neighbourhoods} | scope.communes)
    names = [commune(code).name for code in codes[:3]]
    if len(scope.neighbourhoods) == 1 and not scope.communes:
        names = [*neighbourhoods(scope, codes[0]).values(), *names]
    return ", ".join(names)


def _head(one: RoundInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "team": one.team,
        "starts_at": _text(one.starts_at),
        "ends_at": _text(one.ends_at),
        "doors": one.doors,
        "visited": one.visited,
    }


def _packed(found: Pack, organisation: UUID | None) -> dict[str, Any]:
    return {
        "id": found.round.id,
        "commune": found.round.commune,
        "neighbourhood": found.round.neighbourhood,
        "title": found.round.title,
        "starts_at": _text(found.round.starts_at),
        "ends_at": _text(found.round.ends_at),
        "organisation": organisation,
        "doors": [_door(one) for one in found.doors],
        "others": found.others,
        "terms": _terms(),
        "server_time": _text(clock.now()),
        "cursor": found.cursor,
    }


def _door(one: PackedDoor) -> dict[str, Any]:
    door = one.door
    return {
        "id": door.id,
        "household": door.household,
        "neighbourhood": door.neighbourhood,
        "address": door.address,
        "plate": short_number(door.address),
        "position": door.position,
        "result": door.result,
        "visited_at": _text(door.visited_at),
        "last_result": one.last_result,
        "last_at": _text(one.last_at),
        "appointment": _text(one.appointment),
        "people": [_person(person) for person in one.people],
    }


def _person(person: PersonAtDoor) -> dict[str, Any]:
    known = {name: getattr(person, name) for name in PersonOut.model_fields if name != "younger"}
    return known | {"younger": catalog.is_younger(person.birth_year, clock.today())}


def _terms() -> dict[str, Any]:
    plain = {
        "wishes": catalog.wishes(),
        "barriers": catalog.barriers(),
        "needs": catalog.need_codes(),
        "results": catalog.door_results(),
    }
    return {
        "purposes": [
            {"code": p.code, "title": p.title, "say": p.spoken, "say_younger": p.spoken_younger}
            for p in catalog.purposes()
        ],
        "pillars": [
            {"code": p.code, "title": p.title, "say": p.ask, "say_younger": p.ask_younger} for p in catalog.pillars()
        ],
        **{name: [{"code": t.code, "title": t.title} for t in terms.values()] for name, terms in plain.items()},
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(to_ms(moment))
