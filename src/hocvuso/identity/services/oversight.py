"""Who stands above whom: giving roles, and opening or closing other people's accounts."""

from uuid import UUID

from hocvuso.identity.errors import GrantRefused
from hocvuso.identity.queries import grantable_roles, require_all_inside
from hocvuso.places.types import PlaceScope


def require_may_grant(*, actor: UUID, role: str, commune: int | None) -> None:
    """Raise GrantRefused unless the actor may give and take this role there."""
    if role not in grantable_roles(actor, commune):
        raise GrantRefused()


def require_may_manage(scope: PlaceScope, *, account_id: UUID, actor: UUID) -> None:
    """Raise NotFound or GrantRefused unless the actor could have given every role the account holds.

    So a ward can neither shut out those who supervise it nor open a colleague's door.
    """
    for grant in require_all_inside(scope, account_id).grants:
        require_may_grant(actor=actor, role=grant.role, commune=grant.commune)
