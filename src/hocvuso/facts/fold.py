"""State as a fold over facts. Pure: the phone computes the same.

A state is three maps, each a semilattice, so that joining is commutative, associative and idempotent:

- `firsts`  key -> evidence -> earliest (effective_at, id): reached, pillars, rungs, adoption;
- `lasts`   key -> latest (effective_at, id, evidence, value): name, birth, household, consent, "still using";
- `history` key -> every (effective_at, id, evidence, value): what counters must know as of any day
  (home, groups, listed, exceptions, attainment, requests, confirmation);

plus `x` ("subject:id" taken back) and `c` (communes of the ledger that hold facts of this person).
`fold(all) == join(fold(some), rest)` whenever `rest` retracts nothing; a retraction, a merge or its undoing is
resolved by folding the whole history again. Moments are milliseconds since 1970 (UTC), ids lower-case UUID text.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson

EVIDENCE = ("declared", "witnessed", "performed", "examined", "confirmed")
"""From weakest to strongest; its number in states and rows is the position, counted from 1."""
EVIDENCE_NUMBER = {name: number for number, name in enumerate(EVIDENCE, start=1)}
RETRACTIONS = {"fact.retracted": "retracts", "resident.split": "merged"}
"""Kinds that take another fact back, and the field of the body that names it."""

Data = dict[str, Any]


class FoldFact(NamedTuple):
    """What the fold needs of a fact. `at` = effective_at in ms, `evidence` = its number.

    `subject` matters only when several records are folded as one person: a fact is taken back by its own subject.
    """

    id: str
    kind: str
    at: int
    evidence: int
    commune: int
    neighbourhood: int
    body: dict[str, Any]
    subject: str = ""


class NeedsHistory(Exception):
    """A retraction can't be joined to a snapshot: fold the whole history."""


class State:
    """What the facts about one person (or household) add up to. Compare by value; treat as immutable."""

    __slots__ = ("data",)

    def __init__(self, data: Data | None = None) -> None:
        self.data: Data = data if data is not None else _empty()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.dumps())

    def __repr__(self) -> str:
        return f"State({sorted(self.data['f'])}, {sorted(self.data['l'])}, {sorted(self.data['h'])})"

    @classmethod
    def loads(cls, text: str) -> "State":
        """Return the state written by `dumps`."""
        return cls(orjson.loads(text))

    def dumps(self) -> str:
        """Return the state as one line of JSON, the same bytes for the same state."""
        return orjson.dumps(self.data, option=orjson.OPT_SORT_KEYS).decode()

    def last(self, key: str, default: Any = None) -> Any:
        """Return the value that holds now for a `lasts` key."""
        entry = self.data["l"].get(key)
        return default if entry is None else entry[3]

    def has(self, key: str) -> bool:
        """Return whether a `firsts` key was ever shown (pillar:identity, rung:cashless:does, reached ...)."""
        return key in self.data["f"]

    def latest(self, key: str, default: Any = None) -> Any:
        """Return the newest value of a `history` key."""
        entries = self.data["h"].get(key)
        return entries[-1][3] if entries else default

    @property
    def is_stub(self) -> bool:
        """Whether nobody ever listed this person: facts wait here until the register knows them."""
        return "home" not in self.data["h"]

    @property
    def home(self) -> tuple[int | None, int]:
        """(commune, neighbourhood) now; commune None = unknown, or outside the city."""
        value = self.latest("home")
        return (None, 0) if value is None else (value[0], value[1])

    @property
    def gone(self) -> str:
        """ "" (here), "died" or "outside" (moved out of the city)."""
        if (self.latest("died") or [False])[0]:
            return "died"
        return "outside" if not self.is_stub and self.home[0] is None else ""

    @property
    def name(self) -> str:
        """Name as last said, "" for a stub."""
        return self.last("name", "") or ""

    @property
    def sex(self) -> str:
        """f, m or ""."""
        return self.last("sex", "") or ""

    @property
    def birth(self) -> tuple[int | None, int | None, int | None]:
        """(year, month, day), each None when unknown."""
        value = self.last("birth") or {}
        return value.get("year"), value.get("month"), value.get("day")

    @property
    def household(self) -> str | None:
        """Id of the household, or None."""
        value: str | None = self.last("household")
        return value

    @property
    def groups(self) -> list[str]:
        """Codes of the priority groups said of the person now (groups by age are not among them)."""
        return list(self.latest("groups") or [])

    @property
    def need_codes(self) -> list[str]:
        """Codes of needs."""
        return list(self.last("need_codes") or [])

    @property
    def listed(self) -> bool:
        """Whether the newest roll that covered the place names the person."""
        return bool(self.latest("listed", False))

    @property
    def consents(self) -> dict[str, bool]:
        """Purpose -> whether consent holds now."""
        return {key[8:]: entry[3] for key, entry in self.data["l"].items() if key.startswith("consent:")}


def fold(facts: Iterable[FoldFact]) -> State:
    """Return the state of one subject (or of several merged ones) from all its facts, in any order, repeats allowed."""
    unique = {fact.id: fact for fact in facts}
    data = _empty()
    dead = _retracted(unique.values())
    communes = set()
    for fact in unique.values():
        communes.add(fact.commune)
        if (fact.subject, fact.id) not in dead:
            _apply(data, fact)
    data["x"] = sorted(f"{subject}:{target}" for subject, target in dead)
    data["c"] = sorted(communes)
    return State(data)


def join(state: State, facts: Iterable[FoldFact]) -> State:
    """Return the state with `facts` added; those already in it change nothing. Raises NeedsHistory on a retraction."""
    data = _copy(state.data)
    retracted = set(data["x"])
    communes = set(data["c"])
    for fact in facts:
        if fact.kind in RETRACTIONS:
            raise NeedsHistory(fact.id)
        communes.add(fact.commune)
        if f"{fact.subject}:{fact.id}" not in retracted:
            _apply(data, fact)
    data["c"] = sorted(communes)
    return State(data)


def live_facts(facts: Iterable[FoldFact]) -> list[FoldFact]:
    """Return the facts that no live retraction takes back, by (effective_at, id)."""
    unique = {fact.id: fact for fact in facts}
    dead = _retracted(unique.values())
    live = (fact for fact in unique.values() if (fact.subject, fact.id) not in dead)
    return sorted(live, key=lambda fact: (fact.at, fact.id))


def _retracted(facts: Iterable[FoldFact]) -> set[tuple[str, str]]:
    """(subject, id) taken back by live retractions. Newest first: one that a later live one names is dead itself."""
    dead: set[tuple[str, str]] = set()
    retractions = [fact for fact in facts if fact.kind in RETRACTIONS]
    for fact in sorted(retractions, key=lambda fact: (fact.at, fact.id), reverse=True):
        if (fact.subject, fact.id) not in dead:
            target = fact.body[RETRACTIONS[fact.kind]]
            if target != fact.id:
                dead.add((fact.subject, target))
    return dead


def _empty() -> Data:
    return {"f": {}, "l": {}, "h": {}, "x": [], "c": []}


def _copy(data: Data) -> Data:
    """Copy the three maps; what they hold is shared, so effects replace entries and never change one in place."""
    return {"f": dict(data["f"]), "l": dict(data["l"]), "h": dict(data["h"]), "x": data["x"], "c": data["c"]}


def _first(data: Data, fact: FoldFact, key: str) -> None:
    by_evidence = data["f"].get(key)
    tier = str(fact.evidence)
    entry = [fact.at, fact.id]
    if by_evidence is None:
        data["f"][key] = {tier: entry}
    else:
        known = by_evidence.get(tier)
        if known is None or entry < known:
            data["f"][key] = {**by_evidence, tier: entry}


def _last(data: Data, fact: FoldFact, key: str, value: Any) -> None:
    known = data["l"].get(key)
    if known is None or (known[0], known[1]) < (fact.at, fact.id):
        data["l"][key] = [fact.at, fact.id, fact.evidence, value]


def _history(data: Data, fact: FoldFact, key: str, value: Any) -> None:
    entries = data["h"].get(key, [])
    place = (fact.at, fact.id)
    index = len(entries)
    while index and (entries[index - 1][0], entries[index - 1][1]) > place:
        index -= 1
    if index and (entries[index - 1][0], entries[index - 1][1]) == place:
        return
    data["h"][key] = [*entries[:index], [fact.at, fact.id, fact.evidence, value], *entries[index:]]


def _apply(data: Data, fact: FoldFact) -> None:
    effect = EFFECTS.get(fact.kind)
    if effect is not None:
        effect(data, fact, fact.body)


# --- what each kind says ---------------------------------------------------------------------------------------

Effect = Callable[[Data, FoldFact, dict[str, Any]], None]


def _listed(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    for key in ("name", "sex", "birth", "need_codes", "household", "relation"):
        _last(data, fact, key, body.get(key))
    _history(data, fact, "home", [fact.commune, fact.neighbourhood, None])
    _history(data, fact, "groups", sorted(set(body.get("groups") or [])))
    _history(data, fact, "listed", True)


def _amended(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    for key in ("name", "sex", "birth", "need_codes", "household", "relation"):
        if body.get(key) is not None:
            _last(data, fact, key, body[key])
    if body.get("groups") is not None:
        _history(data, fact, "groups", sorted(set(body["groups"])))
    if body.get("neighbourhood") is not None:
        _history(data, fact, "home", [fact.commune, body["neighbourhood"], None])
    if body.get("listed") is not None:
        _history(data, fact, "listed", body["listed"])


def _moved(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _history(data, fact, "home", [body.get("to_commune"), body.get("to_neighbourhood", 0), body.get("on_day")])
    _last(data, fact, "household", body.get("to_household"))


def _died(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _history(data, fact, "died", [True, body.get("on_day")])


def _returned(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _history(data, fact, "died", [False, body.get("on_day")])
    _history(data, fact, "home", [fact.commune, fact.neighbourhood, body.get("on_day")])
    if body.get("household") is not None:
        _last(data, fact, "household", body["household"])


def _household_listed(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _last(data, fact, "address", body["address"])
    _history(data, fact, "home", [fact.commune, fact.neighbourhood, None])


def _household_amended(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    if body.get("address") is not None:
        _last(data, fact, "address", body["address"])
    if body.get("neighbourhood") is not None:
        _history(data, fact, "home", [fact.commune, body["neighbourhood"], None])


def _visit(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _last(data, fact, "visit", body["result"])
    if body.get("round") and body.get("household"):
        # what came of each round at each door must follow from states alone: `rebuild` shows views nothing else
        _last(data, fact, f"round:{body['round']}", [fact.commune, body["household"], body["result"]])
    if body["result"] == "met":
        _first(data, fact, "reached")
        if body.get("wish"):
            _last(data, fact, "wish", body["wish"])
    else:
        # why somebody was not reached must be known as of any day
        _history(data, fact, "knock", body["result"])


def _pillar(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, "reached")
    _last(data, fact, f"pillar:{body['pillar']}", body["present"])
    if body["present"]:
        _first(data, fact, f"pillar:{body['pillar']}")


def _rung(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, "reached")
    names = [body["service"], *([body["task"]] if body.get("task") else [])]
    for name in names:
        if body["how"] == "alone":
            _first(data, fact, f"rung:{name}:{body['rung']}")
        elif body["how"] == "prompted":
            _first(data, fact, f"prompted:{name}:{body['rung']}")
    if body["rung"] == "uses":
        _last(data, fact, f"using:{body['service']}", body["how"] != "not_yet")


def _practice(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, "reached")
    _first(data, fact, f"practised:{body['scenario']}")
    if body["mode"] == "alone" and body["outcome"] == "alone":
        _first(data, fact, f"mastered:{body['scenario']}")


def _lesson(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, "reached")
    _first(data, fact, f"lesson:{body['unit']}")


def _adopted(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, f"adopted:{body['what']}")


def _appointment(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _last(data, fact, "appointment", {"at": body["at"], "promised": body.get("promised")})


def _kept(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _last(data, fact, "appointment", None)


def _exception(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    noted = fact.kind == "exception.noted"
    _history(data, fact, f"exception:{body['exception']}", [noted, body.get("on_day"), body.get("until")])


def _assessed(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _first(data, fact, "reached")
    _first(data, fact, "assessed")
    _last(data, fact, "assessment", {"outcome": body["outcome"], "level": body["level"], "session": body["session"]})


def _attainment(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    granted = fact.kind == "attainment.granted"
    _history(data, fact, f"attainment:{body['attainment']}", [granted, body.get("on_day")])


def _certificate(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    _history(data, fact, f"certificate:{body['certificate']}", [fact.kind == "certificate.issued", None])


def _handover(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    word = body.get("reason") or body.get("code") or body.get("action") or ""
    step = fact.kind.removeprefix("handover.")
    _history(data, fact, f"request:{body['request']}", [step, body.get("request_version", 1), word])
    if step == "sent":
        _first(data, fact, "handed_over")


def _confirmation(data: Data, fact: FoldFact, body: dict[str, Any]) -> None:
    received = fact.kind == "confirmation.received"
    _history(data, fact, f"confirmation:{body['source']}", [received, body.get("on_day")])
    if body.get("request"):
        step = "confirmed" if received else "withdrawn"
        _history(data, fact, f"request:{body['request']}", [step, body.get("request_version", 1), ""])


EFFECTS: dict[str, Effect] = {
    "resident.listed": _listed,
    "resident.amended": _amended,
    "resident.moved": _moved,
    "resident.died": _died,
    "resident.returned": _returned,
    "household.listed": _household_listed,
    "household.amended": _household_amended,
    "consent.given": lambda data, fact, body: _last(data, fact, f"consent:{body['purpose']}", True),
    "consent.withdrawn": lambda data, fact, body: _last(data, fact, f"consent:{body['purpose']}", False),
    "visit.recorded": _visit,
    "pillar.observed": _pillar,
    "rung.observed": _rung,
    "practice.completed": _practice,
    "lesson.completed": _lesson,
    "service.adopted": _adopted,
    "barrier.noted": lambda data, fact, body: _last(data, fact, f"barrier:{body['barrier']}", True),
    "barrier.cleared": lambda data, fact, body: _last(data, fact, f"barrier:{body['barrier']}", False),
    "appointment.made": _appointment,
    "appointment.kept": _kept,
    "exception.noted": _exception,
    "exception.cleared": _exception,
    "assessment.completed": _assessed,
    "attainment.granted": _attainment,
    "attainment.revoked": _attainment,
    "certificate.issued": _certificate,
    "certificate.revoked": _certificate,
    "handover.queued": _handover,
    "handover.sent": _handover,
    "handover.parked": _handover,
    "handover.refused": _handover,
    "confirmation.received": _confirmation,
    "confirmation.withdrawn": _confirmation,
}
