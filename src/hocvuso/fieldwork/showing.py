"""From rows to what is shown: rounds with their counts, doors with their addresses, the newest visit of a household."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from hocvuso.facts.fold import State
from hocvuso.facts.rules import from_ms
from hocvuso.fieldwork.models import Door, Round
from hocvuso.fieldwork.types import DoorInfo, RoundInfo
from hocvuso.places.queries import households
from hocvuso.places.types import PlaceScope

MET = "met"


def newest_visit(several: Iterable[State]) -> tuple[str, datetime | None]:
    """Return (result, moment) of the newest visit that some states of a household know of; ("", None) without any."""
    entries = [state.data["l"]["visit"] for state in several if "visit" in state.data["l"]]
    if not entries:
        return "", None
    at, _, _, result = max(entries, key=lambda entry: (entry[0], entry[1]))
    return result, from_ms(at)


def counted(scope: PlaceScope) -> "QuerySet[Round]":
    """Return the rounds inside the scope with `doors_all`, `doors_seen`, `doors_met`."""
    rows: QuerySet[Round] = scope.filter(Round.objects.select_related("team"))
    return rows.annotate(
        doors_all=Count("doors"),
        doors_seen=Count("doors", filter=~Q(doors__result="")),
        doors_met=Count("doors", filter=Q(doors__result=MET)),
    )


def info(row: Round) -> RoundInfo:
    """Return what other rooms see of a row of `counted`."""
    return RoundInfo(
        id=row.pk,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        team_id=row.team_id,
        team=row.team.name,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        closed_at=row.closed_at,
        doors=row.doors_all,  # type: ignore[attr-defined]
        visited=row.doors_seen,  # type: ignore[attr-defined]
        met=row.doors_met,  # type: ignore[attr-defined]
    )


def door_infos(scope: PlaceScope, rows: "QuerySet[Door]") -> list[DoorInfo]:
    """Return doors with their addresses by walking order."""
    chosen = list(rows.select_related("assigned_to").order_by("position"))
    addresses = households(scope, [row.household for row in chosen])
    return [
        DoorInfo(
            id=row.pk,
            household=row.household,
            commune=row.commune_id,
            neighbourhood=addresses[row.household].neighbourhood if row.household in addresses else 0,
            address=addresses[row.household].address if row.household in addresses else "",
            position=row.position,
            assigned_to=row.assigned_to_id,
            assigned_name=row.assigned_to.display_name if row.assigned_to else "",
            result=row.result,
            visited_at=row.visited_at,
        )
        for row in chosen
    ]
