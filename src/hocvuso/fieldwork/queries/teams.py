"""Teams and their members."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hocvuso.fieldwork.models import Membership, Team
from hocvuso.fieldwork.types import MemberInfo, TeamInfo
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope


def teams(scope: PlaceScope) -> list[TeamInfo]:
    """Return the teams inside the scope by place and name, each with how many are in it today."""
    return [_info(row) for row in _counted(scope).order_by("commune_id", "neighbourhood", "name")]


def team(scope: PlaceScope, team_id: UUID) -> TeamInfo:
    """Return one team inside the scope. Raises NotFound."""
    row = _counted(scope).filter(pk=team_id).first()
    if row is None:
        raise NotFound()
    return _info(row)


def members(scope: PlaceScope, team_id: UUID) -> list[MemberInfo]:
    """Return who is in a team today, leaders first. Raises NotFound."""
    if not scope.filter(Team.objects.filter(pk=team_id)).exists():
        raise NotFound()
    rows = Membership.objects.filter(team_id=team_id).exclude(valid_to__lt=clock.today()).select_related("account")
    return [
        MemberInfo(row.id, row.account_id, row.account.display_name, row.leads, row.valid_from, row.valid_to)
        for row in rows.order_by("-leads", "account__display_name", "account_id")
    ]


def _counted(scope: PlaceScope) -> "QuerySet[Team]":
    today = clock.today()
    here = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    )
    rows: QuerySet[Team] = scope.filter(Team.objects.select_related("organisation"))
    return rows.annotate(size=Count("memberships", filter=here))


def _info(row: Team) -> TeamInfo:
    return TeamInfo(
        id=row.pk,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        name=row.name,
        members=row.size,  # type: ignore[attr-defined]
    )
