"""What happened in the demonstration ward in twelve weeks: visits, lessons, practice, barriers, attainments.

Everything goes through `facts.services.record`, said by the volunteer of the neighbourhood, at the moment it happened.
Shares are made up so that screens have something to show; they are no forecast of anything.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hocvuso.catalog.queries import services as catalog_services
from hocvuso.cli import demo_people as cast
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, Evidence, NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.people.queries import residents
from hocvuso.people.types import ResidentInfo
from hocvuso.places.types import EVERYWHERE

WEEKS = 12
BATCH = 500
_ELDER_YEARS = 60
_MISSED = (("nobody", 0.5), ("locked", 0.25), ("later", 0.15), ("declined", 0.07), ("unclear-address", 0.03))
_BARRIERS = ("eyes", "fear-wrong", "fear-scam", "forgot-password", "no-phone", "sim-not-own", "no-time")
_WISHES = {"phone": "video-call", "vneid": "show-papers", "cashless": "pay-qr", "safety": "stop-scam"}


@dataclass(frozen=True, slots=True)
class Said:
    """One fact before it is recorded, and who says it."""

    at: datetime
    who: Actor
    fact: NewFact


@dataclass(slots=True)
class Lived:
    """What the twelve weeks left: who is ready to be examined (in a made-up order), and doors nobody knocked at."""

    ready: list[UUID]
    doors: dict[int, list[UUID]]


def live_through(*, until: datetime) -> Lived:
    """Record twelve weeks up to `until`."""
    rng = random.Random(168)  # noqa: S311 - the same ward at every start
    said: list[Said] = []
    ready: list[UUID] = []
    left: dict[int, list[UUID]] = defaultdict(list)
    by_door: dict[UUID, list[ResidentInfo]] = defaultdict(list)
    for person in _everybody():
        by_door[person.household or person.id].append(person)
    for area_people in _by_area(by_door).values():
        share = rng.uniform(0.35, 0.9)
        for people in area_people:
            if rng.random() < share:
                said += _door(people, until, rng, ready)
            elif rng.random() < 0.25:
                said += _missed(people[0], until, rng)
            elif people[0].household:
                left[people[0].neighbourhood].append(people[0].household)
    _record_all(said, until)
    rng.shuffle(ready)
    return Lived(ready, dict(left))


def helper_of(person: ResidentInfo) -> Actor:
    """Return the volunteer of somebody's neighbourhood."""
    return _HELPERS.get(person.neighbourhood, _HELPERS[cast.VOLUNTEER.area or 0])


_HELPERS = {
    person.area: Actor(person.id, cast.organisation_id(person)) for person in cast.TEAM if person.role == "volunteer"
}


def _everybody() -> Iterator[ResidentInfo]:
    after: tuple[str, UUID] | None = None
    while page := residents(EVERYWHERE, commune=cast.COMMUNE, after=after, limit=1000):
        yield from page
        after = (page[-1].folded, page[-1].id)


def _by_area(doors: dict[UUID, list[ResidentInfo]]) -> dict[int, list[list[ResidentInfo]]]:
    found: dict[int, list[list[ResidentInfo]]] = defaultdict(list)
    for door in sorted(doors):
        found[doors[door][0].neighbourhood].append(doors[door])
    return dict(sorted(found.items()))


def _door(people: Sequence[ResidentInfo], until: datetime, rng: random.Random, ready: list[UUID]) -> Iterator[Said]:
    """An evening at one door, and what came of it."""
    day = until - timedelta(days=rng.randrange(2, WEEKS * 7), minutes=rng.randrange(180))
    for person in people:
        if rng.random() < (0.4 if "tenant" in person.groups else 0.1):
            yield from _missed(person, until, rng, at=day)
            continue
        at = day + timedelta(minutes=rng.randrange(1, 40))
        wanted = rng.choice(tuple(_WISHES))
        body = _at_door(person, {"result": "met", "wish": _WISHES[wanted]})
        yield _said(person, at, "visit.recorded", "witnessed", body)
        able = rng.random() * (0.62 if _age(person) >= _ELDER_YEARS else 1.0) * (0.7 if person.groups else 1.0)
        for pillar, least in (("identity", 0.15), ("device", 0.1), ("account", 0.25), ("skills", 0.45)):
            seen = {"pillar": pillar, "present": able > least}
            yield _said(person, at, "pillar.observed", "witnessed", seen)
        if able < 0.3:
            yield _said(person, at, "barrier.noted", "declared", {"barrier": rng.choice(_BARRIERS)})
        if rng.random() < 0.85:
            yield _said(person, at, "consent.given", "witnessed", {"purpose": "learning", "how": "spoken"})
            yield from _learning(person, at, able, wanted, until, rng, ready)


def _learning(
    person: ResidentInfo, start: datetime, able: float, wanted: str, until: datetime, rng: random.Random,
    ready: list[UUID],
) -> Iterator[Said]:  # fmt: skip
    services = [wanted, *rng.sample([s.code for s in catalog_services()], 2)][: 1 + int(able * 3)]
    done = 0
    for number, service in enumerate(dict.fromkeys(services)):
        at = start + timedelta(days=number * rng.randrange(2, 9), minutes=20)
        if at >= until:
            return
        yield _rung(person, at, service, "understands", "alone" if able > 0.3 else "prompted")
        if able > 0.35:
            later = at + timedelta(minutes=15)
            body = {"scenario": "qr-pay-market", "mode": "alone", "outcome": "alone", "service": service, "seed": 1}
            if service == "cashless":
                yield _said(person, later, "practice.completed", "performed", body)
            yield _rung(person, later, service, "does", "alone", "performed")
            done += 1
        if able > 0.6 and at + timedelta(days=7) < until:
            yield _rung(person, at + timedelta(days=7), service, "uses", "alone")
    if done >= 2:
        ready.append(person.id)


def _missed(person: ResidentInfo, until: datetime, rng: random.Random, at: datetime | None = None) -> Iterator[Said]:
    at = at or until - timedelta(days=rng.randrange(1, WEEKS * 7), minutes=rng.randrange(180))
    result = rng.choices([code for code, _ in _MISSED], [share for _, share in _MISSED])[0]
    yield _said(person, at, "visit.recorded", "witnessed", _at_door(person, {"result": result}))
    if rng.random() < 0.12:
        reason = rng.choice(("away", "away", "refused", "ill"))
        yield _said(person, at, "exception.noted", "declared", {"exception": reason})


def _at_door(person: ResidentInfo, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"household": str(person.household)} if person.household else body


def _rung(
    person: ResidentInfo, at: datetime, service: str, rung: str, how: str, evidence: Evidence = "witnessed"
) -> Said:
    return _said(person, at, "rung.observed", evidence, {"service": service, "rung": rung, "how": how})


def _said(person: ResidentInfo, at: datetime, kind: str, evidence: Evidence, body: dict[str, Any]) -> Said:
    fact = NewFact(
        kind=kind,
        commune=person.commune,
        neighbourhood=person.neighbourhood,
        subject=Subject("resident", person.id),
        occurred_at=at,
        evidence=evidence,
        purpose="movement",
        body=body,
    )
    return Said(at, helper_of(person), fact)


def _age(person: ResidentInfo) -> int:
    return date.today().year - (person.birth_year or date.today().year - 40)  # noqa: DTZ011 - a made-up share


def _record_all(said: list[Said], until: datetime) -> None:
    """Record week by week, so that what the server says about its own time fits what it was told."""
    by_week: dict[int, dict[Actor, list[NewFact]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(said, key=lambda one: (one.at, one.fact.id)):
        by_week[(until - one.at).days // 7][one.who].append(one.fact)
    for week in sorted(by_week, reverse=True):
        with clock.frozen(until - timedelta(days=week * 7)):
            for who, facts in by_week[week].items():
                for start in range(0, len(facts), BATCH):
                    record(facts=facts[start : start + BATCH], actor=who)
