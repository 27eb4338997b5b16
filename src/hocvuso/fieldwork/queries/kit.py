"""What a phone carries: the rounds of somebody's teams, and one round with its doors and people."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hocvuso.facts.fold import State
from hocvuso.facts.queries import household_states, last_seq, states
from hocvuso.fieldwork.models import Door, Membership, Round
from hocvuso.fieldwork.showing import counted, door_infos, info, newest_visit
from hocvuso.fieldwork.types import DoorInfo, Pack, PackedDoor, PersonAtDoor, RoundInfo
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import residents_by_household
from hocvuso.people.types import ResidentInfo
from hocvuso.places.types import PlaceScope

APPOINTMENT_STANDS = timedelta(hours=12)
"""How long after its hour an appointment is still shown: an evening runs late."""


def rounds_of(scope: PlaceScope, account_id: UUID) -> list[RoundInfo]:
    """Return the open rounds, inside the scope, of the teams somebody is in today; soonest first."""
    return [info(row) for row in _mine(scope, account_id).order_by("starts_at", "pk")]


def pack(scope: PlaceScope, round_id: UUID, account_id: UUID) -> Pack:
    """Return a round of somebody's team as the phone carries it. Raises NotFound.

    A leader gets every door; others those given to them and those given to nobody: no phone holds more people than
    its owner will meet.
    """
    row = _mine(scope, account_id).filter(pk=round_id).first()
    if row is None:
        raise NotFound()
    there = info(row)
    rows = Door.objects.filter(commune_id=there.commune, round_id=there.id)
    if not Membership.objects.filter(team_id=there.team_id, account_id=account_id, leads=True).exists():
        rows = rows.filter(Q(assigned_to_id=account_id) | Q(assigned_to__isnull=True))
    doors = door_infos(scope, rows)
    # read before the states: what comes in meanwhile is in the next pull again, never left out
    cursor = last_seq(scope, there.commune)
    homes = [door.household for door in doors]
    people = residents_by_household(scope, there.commune, homes)
    known = states(scope, [person.id for several in people.values() for person in several])
    at_door = household_states(scope, homes)
    return Pack(
        round=there,
        doors=tuple(_packed(door, people.get(door.household, []), known, at_door) for door in doors),
        cursor=cursor,
        others=there.doors - len(doors),
    )


def _mine(scope: PlaceScope, account_id: UUID) -> "QuerySet[Round]":
    today = clock.today()
    teams = Membership.objects.filter(account_id=account_id, valid_from__lte=today).exclude(valid_to__lt=today)
    return counted(scope).filter(team_id__in=teams.values("team_id"), closed_at__isnull=True)


def _packed(
    door: DoorInfo, people: list[ResidentInfo], known: dict[UUID, State], at_door: dict[UUID, State]
) -> PackedDoor:
    here = [known[person.id] for person in people if person.id in known]
    if door.household in at_door:
        here.append(at_door[door.household])
    result, at = newest_visit(here)
    return PackedDoor(
        door=door,
        people=tuple(_person(person, known.get(person.id) or State()) for person in people),
        appointment=_next_appointment(here),
        last_result=result,
        last_at=at,
    )


def _person(person: ResidentInfo, state: State) -> PersonAtDoor:
    lasts = state.data["l"]
    return PersonAtDoor(
        id=person.id,
        name=person.name,
        birth_year=person.birth_year,
        needs=person.need_codes,
        wish=state.last("wish", "") or "",
        barriers=tuple(sorted(key[8:] for key, entry in lasts.items() if key.startswith("barrier:") and entry[3])),
        consents=state.consents,
        pillars={key[7:]: entry[3] for key, entry in sorted(lasts.items()) if key.startswith("pillar:")},
        met=state.has("reached"),
    )


def _next_appointment(here: list[State]) -> datetime | None:
    earliest = clock.now() - APPOINTMENT_STANDS
    made: list[dict[str, Any]] = [state.last("appointment") for state in here if state.last("appointment")]
    moments = [datetime.fromisoformat(one["at"]).astimezone(UTC) for one in made]
    return min((moment for moment in moments if moment >= earliest), default=None)
