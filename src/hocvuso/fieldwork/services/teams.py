"""Teams and who is in them."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.fieldwork.errors import PlanRefused
from hocvuso.fieldwork.models import Membership, Team
from hocvuso.identity.queries import account as account_in
from hocvuso.identity.queries import can, organisations
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

LONGEST_NAME = 120


@transaction.atomic
def make_team(
    scope: PlaceScope, *, commune: int, neighbourhood: int, organisation_id: UUID, name: str, actor: UUID
) -> UUID:
    """Set a team up for a neighbourhood (0: the whole commune) inside the scope; return its id.

    Raises NotFound for a place or an organisation outside, PlanRefused without a name or with one already taken.
    """
    if not scope.allows(commune, neighbourhood or None) or organisation_id not in organisations(_whole(scope, commune)):
        raise NotFound()
    called = clean(name)[:LONGEST_NAME]
    if not called:
        raise PlanRefused("team_nameless", "Chưa có tên tổ. Anh/chị đặt tên, ví dụ: Tổ khu phố 5.")
    if Team.objects.filter(commune_id=commune, name=called).exists():
        raise PlanRefused("team_known", "Phường đã có tổ tên này. Anh/chị đặt tên khác cho dễ phân biệt.")
    team = Team.objects.create(
        commune_id=commune, neighbourhood=neighbourhood, organisation_id=organisation_id, name=called
    )
    log(actor=actor, action="fieldwork.team.made", object_kind="team", object_id=team.pk, commune=commune)
    return team.pk


@transaction.atomic
def add_member(scope: PlaceScope, *, team_id: UUID, account_id: UUID, leads: bool, actor: UUID) -> UUID:
    """Put somebody into a team from today; somebody who left comes back. Raises NotFound, PlanRefused.

    The account needs a role that walks from door to door in the team's place: without it the phone would be refused.
    """
    team = team_inside(scope, team_id=team_id)
    account_in(scope, account_id)
    if not can(account_id, "field.visit", team.commune_id, team.neighbourhood or None):
        raise PlanRefused(
            "member_without_role",
            "Người này chưa có vai trò đi từng ngõ ở nơi này. Nhờ cán bộ phường phân quyền trước.",
        )
    today = clock.today()
    member, made = Membership.objects.get_or_create(
        team=team, account_id=account_id, defaults={"leads": leads, "valid_from": today}
    )
    if not made:
        member.leads, member.valid_to = leads, None
        member.save(update_fields=["leads", "valid_to"])
    log(
        actor=actor,
        action="fieldwork.member.added",
        object_kind="team",
        object_id=team.pk,
        commune=team.commune_id,
        details={"account": str(account_id), "leads": leads},
    )
    return member.pk


@transaction.atomic
def end_membership(scope: PlaceScope, *, membership_id: UUID, actor: UUID) -> None:
    """Let somebody leave a team as of today; their doors in open rounds become nobody's. Raises NotFound."""
    member = Membership.objects.select_related("team").filter(pk=membership_id).first()
    if member is None or not scope.allows(member.team.commune_id, member.team.neighbourhood or None):
        raise NotFound()
    today = clock.today()
    if member.valid_to is not None and member.valid_to < today:
        return
    if member.valid_from == today:
        member.delete()
    else:
        member.valid_to = today - timedelta(days=1)
        member.save(update_fields=["valid_to"])
    for round_ in member.team.rounds.filter(closed_at__isnull=True):
        round_.doors.filter(assigned_to_id=member.account_id).update(assigned_to=None)
    log(
        actor=actor,
        action="fieldwork.member.ended",
        object_kind="team",
        object_id=member.team_id,
        commune=member.team.commune_id,
        details={"account": str(member.account_id)},
    )


def team_inside(scope: PlaceScope, *, team_id: UUID) -> Team:
    """Return a team inside the scope. Raises NotFound."""
    team = scope.filter(Team.objects.filter(pk=team_id)).first()
    if team is None:
        raise NotFound()
    return team


def _whole(scope: PlaceScope, commune: int) -> PlaceScope:
    """The organisations of a commune may be named by whoever sees a part of it."""
    return PlaceScope(communes=frozenset({commune})) if scope.touches(commune) else PlaceScope()
