"""Teams of the demonstration ward and the rounds that lie before them: twenty-five doors each, nobody knocked yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hocvuso.cli import demo_people as cast
from hocvuso.fieldwork import services
from hocvuso.places.types import PlaceScope

DOORS = 25
OPEN_DAYS = 14
"""Longer than an evening, so that the round is still open when somebody comes back to the demonstration."""
_HERE = PlaceScope(communes=frozenset({cast.COMMUNE}))


def plan_rounds(doors: Mapping[int, Sequence[UUID]], *, now: datetime) -> int:
    """Set up a team for each neighbourhood and plan its next round over `doors`; return the rounds planned."""
    planned = 0
    officer = cast.STAFF[0].id
    for area, households in sorted(doors.items()):
        members = [person for person in cast.TEAM if person.area == area]
        if not members or not households:
            continue
        team = services.make_team(
            _HERE,
            commune=cast.COMMUNE,
            neighbourhood=area,
            organisation_id=cast.organisation_id(members[0]),
            name=f"Tổ khu phố {area}",
            actor=officer,
        )
        for person in members:
            leads = person.role == "team_leader"
            services.add_member(_HERE, team_id=team, account_id=person.id, leads=leads, actor=officer)
        services.plan_round(
            _HERE,
            team_id=team,
            title=f"Khu phố {area}: nhà chưa gặp",
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(days=OPEN_DAYS),
            households=households[:DOORS],
            actor=officer,
        )
        planned += 1
    return planned
