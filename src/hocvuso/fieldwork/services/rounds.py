"""Planning a round: which doors, in which order, who walks where."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.fieldwork.errors import PlanRefused
from hocvuso.fieldwork.models import Door, Membership, Round, Team
from hocvuso.fieldwork.rules import in_walking_order, shares
from hocvuso.fieldwork.services.teams import team_inside
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.queries import households as households_inside
from hocvuso.places.types import PlaceScope

MOST_DOORS = 500
"""More than a team walks in a week: a larger number is a slip of the finger."""
LONGEST_TITLE = 120


@transaction.atomic
def plan_round(
    scope: PlaceScope,
    *,
    team_id: UUID,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    households: Collection[UUID],
    actor: UUID,
) -> UUID:
    """Plan a round for a team: its doors in walking order, shared among the members; return its id.

    Raises NotFound for a team or a household outside the scope, PlanRefused for no or too many doors, an end before
    the beginning, an end in the past, a household of another neighbourhood than the team's.
    """
    team = team_inside(scope, team_id=team_id)
    called = clean(title)[:LONGEST_TITLE]
    if not called:
        raise PlanRefused("round_nameless", "Chưa có tên lượt đi. Anh/chị đặt tên, ví dụ: Khu phố 5, hẻm 42.")
    if ends_at <= starts_at:
        raise PlanRefused("round_ends_early", "Giờ xong phải sau giờ bắt đầu. Anh/chị sửa một trong hai giờ.")
    if ends_at <= clock.now():
        raise PlanRefused("round_past", "Lượt đi này đã qua rồi. Anh/chị chọn ngày hôm nay hoặc ngày sau.")
    wanted = set(households)
    if not wanted:
        raise PlanRefused("round_empty", "Chưa chọn cửa nào. Anh/chị chọn ít nhất một nhà.")
    if len(wanted) > MOST_DOORS:
        raise PlanRefused("round_large", "Một lượt tối đa %(most)s cửa. Anh/chị chia làm nhiều lượt.", most=MOST_DOORS)
    found = households_inside(scope, wanted)
    if found.keys() != wanted:
        raise NotFound()
    rows = sorted(found.values(), key=lambda row: row.pk)
    if any(row.commune_id != team.commune_id or _elsewhere(team, row.neighbourhood) for row in rows):
        raise PlanRefused("round_elsewhere", "Có nhà không thuộc nơi của tổ này. Anh/chị bỏ nhà đó ra.")
    planned = Round.objects.create(
        commune_id=team.commune_id,
        neighbourhood=team.neighbourhood,
        team=team,
        title=called,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    order = in_walking_order([row.address for row in rows])
    doors = [
        Door(commune_id=team.commune_id, round=planned, household=rows[place].pk, position=position)
        for position, place in enumerate(order, start=1)
    ]
    Door.objects.bulk_create(doors)
    members = _members(team)
    _share(doors, members)
    log(
        actor=actor,
        action="fieldwork.round.planned",
        object_kind="round",
        object_id=planned.pk,
        commune=team.commune_id,
        details={"doors": len(doors), "members": len(members)},
    )
    return planned.pk


@transaction.atomic
def share_doors(scope: PlaceScope, *, round_id: UUID, accounts: Sequence[UUID], actor: UUID) -> None:
    """Share the doors nobody visited yet among some members, one stretch each. Raises NotFound, PlanRefused."""
    planned = open_round(scope, round_id=round_id)
    members = _members(planned.team)
    chosen = [account for account in members if account in set(accounts)]
    if len(chosen) != len(set(accounts)):
        raise NotFound()
    if not chosen:
        raise PlanRefused("share_nobody", "Chưa chọn ai đi. Anh/chị chọn ít nhất một người trong tổ.")
    _share(list(planned.doors.filter(result="").order_by("position")), chosen)
    _log_assigned(planned, actor, {"members": len(chosen)})


@transaction.atomic
def assign_doors(scope: PlaceScope, *, round_id: UUID, given: Mapping[UUID, UUID | None], actor: UUID) -> int:
    """Give single doors to members (None: to whoever comes by); return how many changed. Raises NotFound, PlanRefused.

    `given`: door -> account.
    """
    planned = open_round(scope, round_id=round_id)
    doors = list(planned.doors.filter(pk__in=list(given)))
    if len(doors) != len(given) or not {who for who in given.values() if who} <= set(_members(planned.team)):
        raise NotFound()
    changed = [door for door in doors if door.assigned_to_id != given[door.pk]]
    for door in changed:
        door.assigned_to_id = given[door.pk]
    Door.objects.bulk_update(changed, ["assigned_to"], batch_size=200)
    if changed:
        _log_assigned(planned, actor, {"doors": len(changed)})
    return len(changed)


@transaction.atomic
def close_round(scope: PlaceScope, *, round_id: UUID, actor: UUID) -> None:
    """Close a round; visits that phones bring in later still count. Raises NotFound, PlanRefused."""
    planned = open_round(scope, round_id=round_id)
    planned.closed_at = clock.now()
    planned.save(update_fields=["closed_at"])
    log(
        actor=actor,
        action="fieldwork.round.closed",
        object_kind="round",
        object_id=planned.pk,
        commune=planned.commune_id,
        details={"left": planned.doors.filter(result="").count()},
    )


def open_round(scope: PlaceScope, *, round_id: UUID) -> Round:
    """Return a round inside the scope that is not closed. Raises NotFound, PlanRefused."""
    planned = scope.filter(Round.objects.select_related("team").filter(pk=round_id)).first()
    if planned is None:
        raise NotFound()
    if planned.closed_at is not None:
        raise PlanRefused("round_closed", "Lượt này đã khép. Anh/chị xếp lượt mới cho những cửa còn lại.")
    return planned


def _share(doors: Sequence[Door], members: Sequence[UUID]) -> None:
    for door, who in zip(doors, shares(len(doors), len(members)), strict=False):
        door.assigned_to_id = members[who]
    Door.objects.bulk_update(doors, ["assigned_to"], batch_size=200)


def _members(team: Team) -> list[UUID]:
    """Account ids of those in the team today, in a fixed order."""
    today = clock.today()
    rows = Membership.objects.filter(team=team, valid_from__lte=today).exclude(valid_to__lt=today)
    return list(rows.order_by("account__display_name", "account_id").values_list("account_id", flat=True))


def _elsewhere(team: Team, neighbourhood: int) -> bool:
    return bool(team.neighbourhood) and neighbourhood != team.neighbourhood


def _log_assigned(planned: Round, actor: UUID, details: dict[str, int]) -> None:
    log(
        actor=actor,
        action="fieldwork.door.assigned",
        object_kind="round",
        object_id=planned.pk,
        commune=planned.commune_id,
        details=details,
    )
