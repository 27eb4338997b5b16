"""Rounds, their doors, and which households could be doors."""

from uuid import UUID

from hocvuso.facts.queries import household_states, states
from hocvuso.fieldwork.models import Door
from hocvuso.fieldwork.queries.teams import team
from hocvuso.fieldwork.rules import in_walking_order
from hocvuso.fieldwork.showing import counted, door_infos, info, newest_visit
from hocvuso.fieldwork.types import Candidate, DoorInfo, RoundInfo
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import fold
from hocvuso.people.queries import residents_by_household
from hocvuso.places.queries import doors_of
from hocvuso.places.types import PlaceScope

MOST_LOOKED_AT = 1500


def rounds(
    scope: PlaceScope, *, team_id: UUID | None = None, open_only: bool = False, limit: int = 100
) -> list[RoundInfo]:
    """Return the rounds inside the scope, newest first."""
    rows = counted(scope)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    return [info(row) for row in rows.order_by("-starts_at", "-pk")[:limit]]


def round_info(scope: PlaceScope, round_id: UUID) -> RoundInfo:
    """Return one round inside the scope. Raises NotFound."""
    row = counted(scope).filter(pk=round_id).first()
    if row is None:
        raise NotFound()
    return info(row)


def doors(scope: PlaceScope, round_id: UUID) -> list[DoorInfo]:
    """Return the doors of a round inside the scope, in walking order. Raises NotFound."""
    planned = round_info(scope, round_id)
    return door_infos(scope, Door.objects.filter(commune_id=planned.commune, round_id=round_id))


def candidates(scope: PlaceScope, team_id: UUID, *, near: str = "", unmet_only: bool = False) -> list[Candidate]:
    """Return the households of a team's place that have people, in walking order. Raises NotFound.

    `near`: every typed word stands in the address ("hem 42"). `unmet_only`: somebody there was never met. At most the
    first 1 500 households are looked at: a whole commune is narrowed with `near`.
    """
    there = team(scope, team_id)
    words = fold(near).split()
    rows = [
        row
        for row in doors_of(scope, there.commune, there.neighbourhood or None)
        if all(word in row.folded for word in words)
    ]
    rows = [rows[place] for place in in_walking_order([row.address for row in rows])[:MOST_LOOKED_AT]]
    people = residents_by_household(scope, there.commune, [row.pk for row in rows])
    rows = [row for row in rows if row.pk in people]
    known = states(scope, [person.id for several in people.values() for person in several])
    empty_doors = household_states(scope, [row.pk for row in rows])
    waiting = set(
        Door.objects.filter(
            commune_id=there.commune, round__closed_at__isnull=True, household__in=[row.pk for row in rows]
        ).values_list("household", flat=True)
    )
    found = []
    for row in rows:
        here = [known[person.id] for person in people[row.pk] if person.id in known]
        met = sum(state.has("reached") for state in here)
        if unmet_only and met == len(people[row.pk]):
            continue
        result, at = newest_visit([*here, *([empty_doors[row.pk]] if row.pk in empty_doors else [])])
        found.append(Candidate(row.pk, row.address, len(people[row.pk]), met, result, at, row.pk in waiting))
    return found
