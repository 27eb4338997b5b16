"""A team with its members, a lane of households, a round: through the room's services only."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.fieldwork import queries, services
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, NEAR, Cast

LANE = ("42/7 Lê Lợi", "42/15 Lê Lợi", "42/9 Lê Lợi")


def a_team(cast: Cast, *, name: str = "Tổ khu phố 5", tuan: bool = True, lan: bool = True) -> UUID:
    """Make the team of khu phố 5 with Tuấn and its leader Lan (once: names are unique)."""
    scope, actor = cast.scope(cast.lan), cast.lan.pk
    for known in queries.teams(scope):
        if known.name == name:
            return known.id
    team = services.make_team(
        scope, commune=HERE, neighbourhood=NEAR, organisation_id=cast.team, name=name, actor=actor
    )
    for wanted, account, leads in ((tuan, cast.tuan, False), (lan, cast.lan, True)):
        if wanted:
            services.add_member(scope, team_id=team, account_id=account.pk, leads=leads, actor=actor)
    return team


def a_lane(cast: Cast, addresses: tuple[str, ...] = LANE) -> dict[str, tuple[UUID, UUID]]:
    """Record households with one person each; return {address: (household, resident)}."""
    found = {}
    for address in addresses:
        household = cast.household(address=address)
        found[address] = (household, cast.resident(household=household))
    return found


def a_round(cast: Cast, team: UUID | None = None, households: list[UUID] | None = None, **more: Any) -> UUID:
    """Plan a round for tonight."""
    team = team or a_team(cast)
    now = clock.now()
    given: dict[str, Any] = {
        "title": "Khu phố 5, hẻm 42",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=3),
        "households": households or [home for home, _ in a_lane(cast).values()],
    }
    return services.plan_round(cast.scope(cast.lan), team_id=team, actor=cast.lan.pk, **(given | more))


def visit(cast: Cast, round_id: UUID, household: UUID, resident: UUID | None = None, **body: Any) -> UUID:
    """Record a visit in a round, about a resident or (None) about the door; return the fact's id."""
    return tell(
        cast,
        "visit.recorded",
        {"result": "met", "round": str(round_id), "household": str(household)} | body,
        Subject("resident", resident) if resident else Subject("household", household),
    )


def tell(cast: Cast, kind: str, body: dict[str, Any], subject: Subject) -> UUID:
    """Record one fact in Tuấn's name; return its id."""
    fact = NewFact(
        kind=kind,
        commune=HERE,
        neighbourhood=NEAR,
        subject=subject,
        occurred_at=clock.now(),
        evidence="witnessed",
        purpose="movement",
        body=body,
    )
    record(facts=[fact], actor=cast.actor(cast.tuan))
    return fact.id


def a_refusal(cast: Cast, resident: UUID, *, code: str = "NAME_MISMATCH", request: UUID | None = None) -> UUID:
    """Record that VNeID refused somebody; return the request's id."""
    request = request or uuid7()
    tell(cast, "handover.refused", {"request": str(request), "code": code}, Subject("resident", resident))
    return request
