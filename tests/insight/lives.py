"""Lives made up by hypothesis: facts about one person, in any order, about anything that moves a counter."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

START = date(2026, 6, 1)
DAYS = 120
COMMUNES = (25747, 25750)
EPOCH = date(1970, 1, 1)


def day_text(offset: int) -> str:
    return (START + timedelta(days=offset)).isoformat()


def at(offset: int, minute: int) -> int:
    """Noon of the day in Ho Chi Minh City, and some minutes."""
    return ((START - EPOCH).days + offset) * 86_400_000 + 5 * 3_600_000 + minute * 60_000


named_day = st.none() | st.integers(0, DAYS).map(day_text)
GROUPS = st.lists(st.sampled_from(["disability", "poor", "tenant", "trader"]), max_size=2, unique=True)
BIRTHS = st.sampled_from(
    [
        {"year": 1954, "month": 3, "day": 5},
        {"year": 1966, "month": 8, "day": 15},  # turns 60 within the days played
        {"year": 2008, "month": 7, "day": 20},  # turns 18 within them
        {"year": 2008},
        {"year": 1990, "month": 2, "day": 28},
        None,
    ]
)


def _body(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    named = st.sampled_from(["a", "b"])
    made: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "resident.listed": st.fixed_dictionaries({"birth": BIRTHS, "groups": GROUPS}),
        "resident.amended": st.fixed_dictionaries({"groups": GROUPS, "listed": st.booleans()}),
        "resident.moved": st.fixed_dictionaries(
            {
                "to_commune": st.sampled_from([*COMMUNES, None]),
                "to_neighbourhood": st.sampled_from([5, 7]),
                "on_day": named_day,
            }
        ),
        "resident.died": st.fixed_dictionaries({"on_day": named_day}),
        "resident.returned": st.fixed_dictionaries({"on_day": named_day}),
        "visit.recorded": st.fixed_dictionaries(
            {"result": st.sampled_from(["met", "nobody", "locked", "later", "declined", "dog"])}
        ),
        "pillar.observed": st.fixed_dictionaries(
            {"pillar": st.sampled_from(["identity", "device", "account", "skills"]), "present": st.booleans()}
        ),
        "rung.observed": st.fixed_dictionaries(
            {
                "service": st.sampled_from(["phone", "cashless", "etax"]),
                "rung": st.sampled_from(["understands", "does", "uses"]),
                "how": st.sampled_from(["alone", "prompted", "not_yet"]),
            }
        ),
        "exception.noted": st.fixed_dictionaries(
            {"exception": st.sampled_from(["away", "ill"]), "on_day": named_day, "until": named_day}
        ),
        "exception.cleared": st.fixed_dictionaries(
            {"exception": st.sampled_from(["away", "ill"]), "on_day": named_day}
        ),
        "attainment.granted": st.fixed_dictionaries({"attainment": named, "on_day": named_day}),
        "attainment.revoked": st.fixed_dictionaries({"attainment": named, "reason": st.just("error")}),
        "handover.queued": st.fixed_dictionaries({"request": named, "action": st.just("confirm")}),
        "handover.sent": st.fixed_dictionaries({"request": named, "batch": named}),
        "handover.parked": st.fixed_dictionaries({"request": named, "reason": st.just("review")}),
        "handover.refused": st.fixed_dictionaries({"request": named, "code": st.just("NOT_FOUND")}),
        "confirmation.received": st.sampled_from(["receipt", "official_list"]).flatmap(
            lambda s: st.fixed_dictionaries(
                {"source": st.just(s), "request": named if s == "receipt" else st.none(), "on_day": named_day}
            )
        ),
        "confirmation.withdrawn": st.just({"source": "official_list", "reason": "gone", "request": None}),
    }
    return made[kind]


KINDS = (
    *("resident.amended", "resident.moved", "resident.died", "resident.returned", "visit.recorded", "visit.recorded"),
    *("pillar.observed",) * 3,
    *("rung.observed",) * 3,
    *("exception.noted", "exception.cleared", "attainment.granted", "attainment.granted", "attainment.revoked"),
    *("handover.queued", "handover.sent", "handover.parked", "handover.refused"),
    *("confirmation.received", "confirmation.received", "confirmation.withdrawn"),
)


@st.composite
def facts(draw: st.DrawFn, kind: str | None = None, first: bool = False) -> dict[str, Any]:
    """One fact about the person."""
    chosen = kind or draw(st.sampled_from(KINDS))
    return {
        "id": str(UUID(int=draw(st.integers(1, 2**64)))),
        "kind": chosen,
        "at": at(draw(st.integers(0, 20 if first else DAYS)), draw(st.integers(0, 300))),
        "evidence": draw(st.integers(1, 5)),
        "commune": draw(st.sampled_from(COMMUNES)),
        "neighbourhood": draw(st.sampled_from([5, 7])),
        "body": draw(_body(chosen)),
    }


@st.composite
def life(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A person listed once, and up to a dozen things that happened, early or late, in any order."""
    made = [draw(facts(kind="resident.listed", first=True)), *draw(st.lists(facts(), max_size=12))]
    return list({fact["id"]: fact for fact in made}.values())
