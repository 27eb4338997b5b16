"""A recount by hand: what holds for one person on one day, straight from a list of facts.

It imports nothing of the ledger, the fold or the counters on purpose: it is the second opinion. A fact here is a dict
{id, kind, at (ms), evidence (1-5), commune, neighbourhood, body}.
"""

from datetime import date, timedelta
from typing import Any

EPOCH = date(1970, 1, 1)
PILLARS = ("identity", "device", "account", "skills")
LADDER = ("understands", "does", "uses")
CORE = ("phone", "vneid", "congdanso", "public-service", "health-book", "cashless", "safety")
SAID_GROUPS = {"disability": 2, "poor": 3, "tenant": 4, "trader": 5, "ethnic": 6}
EXCEPTIONS = (("away", 21), ("refused", 22), ("ill", 23), ("incapacitated", 24), ("not-on-roll", 25))
KNOCKS = {"nobody": 31, "later": 32, "unclear-address": 33, "locked": 34, "declined": 35}
STEPS = {"handover.queued": 12, "handover.sent": 13, "handover.parked": 14, "handover.refused": 15}
SERVICES = {"phone": 1, "cashless": 8, "etax": 7}
Fact = dict[str, Any]


def day_of(fact: Fact) -> date:
    """The day in Ho Chi Minh City, seven hours ahead of UTC."""
    return EPOCH + timedelta(days=(fact["at"] + 7 * 3_600_000) // 86_400_000)


def starts(fact: Fact) -> date:
    """The day a fact names itself, or the day it was said."""
    named = fact["body"].get("on_day")
    return date.fromisoformat(named) if named else day_of(fact)


def said(facts: list[Fact], *kinds: str) -> list[Fact]:
    return sorted((f for f in facts if f["kind"] in kinds), key=lambda f: (f["at"], f["id"]))


def last_said(facts: list[Fact], day: date) -> Fact | None:
    """A later statement overrides everything from its day on."""
    valid = [f for f in facts if starts(f) <= day]
    return valid[-1] if valid else None


def home(facts: list[Fact], day: date) -> tuple[int, int] | None:
    died = last_said(said(facts, "resident.died", "resident.returned"), day)
    if died and died["kind"] == "resident.died":
        return None
    word = last_said(said(facts, "resident.listed", "resident.moved", "resident.returned"), day)
    if word is None:
        return None
    if word["kind"] == "resident.moved":
        commune = word["body"].get("to_commune")
        return None if commune is None else (commune, word["body"].get("to_neighbourhood", 0))
    return word["commune"], word["neighbourhood"]


def age_on(facts: list[Fact], day: date) -> int | None:
    births = [f["body"]["birth"] for f in said(facts, "resident.listed") if f["body"].get("birth")]
    if not births:
        return None
    year, month, dom = births[-1]["year"], births[-1].get("month") or 12, births[-1].get("day") or 31
    return day.year - year - ((day.month, day.day) < (month, dom))


def groups(facts: list[Fact], day: date) -> set[int]:
    word = last_said(said(facts, "resident.listed", "resident.amended"), day)
    found = {SAID_GROUPS[code] for code in (word["body"].get("groups") or [])} if word else set()
    age = age_on(facts, day)
    return found | {0} | ({1} if age is not None and age >= 60 else set())


def shown(facts: list[Fact], day: date, kind: str, least: int, **body: Any) -> bool:
    return any(
        f["kind"] == kind and f["evidence"] >= least and day_of(f) <= day
        and all(f["body"].get(k) == v for k, v in body.items())
        for f in facts
    )  # fmt: skip


def holds_each(facts: list[Fact], day: date, on: str, off: str, name: str) -> bool:
    """One statement line for each thing named by `name`; at least one of them holds."""
    lines: dict[str, list[Fact]] = {}
    for fact in said(facts, on, off):
        lines.setdefault(fact["body"][name], []).append(fact)
    words = [last_said(line, day) for line in lines.values()]
    return any(word and word["kind"] == on for word in words)


def indicators(facts: list[Fact], day: date) -> set[int]:
    """The numbers of content/vi/indicators.yaml that hold on the day."""
    found = {1}
    met = shown(facts, day, "visit.recorded", 2, result="met") or any(
        shown(facts, day, kind, 2) for kind in ("pillar.observed", "rung.observed")
    )
    if met:
        found.add(2)
    else:
        found.add(reason(facts, day))
    has = [shown(facts, day, "pillar.observed", 2, pillar=p, present=True) for p in PILLARS]
    found |= {3 + n for n, there in enumerate(has) if there} | ({7} if all(has) else set())
    for step in range(len(LADDER)):
        for service, number in SERVICES.items():
            if any(shown(facts, day, "rung.observed", 2, service=service, rung=r, how="alone") for r in LADDER[step:]):
                found.add(100 + 10 * number + step + 1)
                if service in CORE:
                    found.add(8 + step)
    attained = holds_each(facts, day, "attainment.granted", "attainment.revoked", "attainment")
    confirmed = holds_each(facts, day, "confirmation.received", "confirmation.withdrawn", "source")
    receipt = False
    if attained:
        requests = [
            f for f in said(facts, *STEPS, "confirmation.received", "confirmation.withdrawn")
            if f["body"].get("request") and day_of(f) <= day
        ]  # fmt: skip
        step = requests[-1]["kind"] if requests else "handover.queued"
        number = 16 if step == "confirmation.received" else STEPS.get(step, 12)
        found |= {11, number}
        receipt = number == 16
    if confirmed and not attained:
        found.add(17)
    if confirmed and attained and not receipt:
        found.add(18)
    if shown(facts, day, "handover.sent", 1):
        found.add(19)
    if confirmed or receipt:
        found.add(20)
    return found


def reason(facts: list[Fact], day: date) -> int:
    for code, number in EXCEPTIONS[:-1]:
        line = [f for f in said(facts, "exception.noted", "exception.cleared") if f["body"]["exception"] == code]
        word = last_said(line, day)
        if word and word["kind"] == "exception.noted":
            until = word["body"].get("until")
            if until is None or day < date.fromisoformat(until):
                return number
    word = last_said([f for f in said(facts, "resident.listed", "resident.amended") if _lists(f)], day)
    if word and word["kind"] == "resident.amended" and not word["body"]["listed"]:
        return 25
    knocks = [f for f in said(facts, "visit.recorded") if f["body"]["result"] != "met" and day_of(f) <= day]
    return KNOCKS.get(knocks[-1]["body"]["result"], 36) if knocks else 30


def _lists(fact: Fact) -> bool:
    return fact["kind"] == "resident.listed" or fact["body"].get("listed") is not None


def count(people: list[list[Fact]], day: date) -> dict[tuple[int, int, int, int], int]:
    """{(commune, neighbourhood, indicator, group): people}, counted person by person."""
    found: dict[tuple[int, int, int, int], int] = {}
    for facts in people:
        place, age = home(facts, day), age_on(facts, day)
        if place is None or (age is not None and age < 18):
            continue
        for indicator in indicators(facts, day):
            for group in groups(facts, day):
                key = (*place, indicator, group)
                found[key] = found.get(key, 0) + 1
    return found
