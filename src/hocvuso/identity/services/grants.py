"""Giving and taking roles. A grant is never edited: revoked, and another one made."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from hocvuso.audit.services import log
from hocvuso.identity.errors import GrantRefused, PasswordRefused
from hocvuso.identity.models import Account, Grant, Organisation
from hocvuso.identity.queries import organisations
from hocvuso.identity.rules import CITY_ONLY_ROLES, CODE_ROLES, ROLES
from hocvuso.identity.services.accounts import create_account
from hocvuso.identity.services.oversight import require_may_grant
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope


@transaction.atomic
def give_grant(
    *,
    account_id: UUID,
    role: str,
    organisation_id: UUID,
    commune: int | None,
    neighbourhood: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    actor: UUID | None,
) -> UUID:
    """Give a role in a place for a period; return the grant's id.

    `actor` None is the operator (installation, demonstration). Raises GrantRefused when the actor may not give this
    role there, or the role doesn't fit the place; NotFound for an unknown account or organisation.
    """
    fits = role in ROLES and (commune is None or role not in CITY_ONLY_ROLES)
    places = commune is not None or role in CITY_ONLY_ROLES | {"supervisor"}
    if not (fits and places) or (neighbourhood is not None and commune is None):
        raise GrantRefused()
    if actor is not None:
        require_may_grant(actor=actor, role=role, commune=commune)
    if (
        not Account.objects.filter(pk=account_id).exists()
        or not Organisation.objects.filter(pk=organisation_id).exists()
    ):
        raise NotFound()
    grant = Grant.objects.create(
        account_id=account_id,
        role=role,
        organisation_id=organisation_id,
        commune_id=commune,
        neighbourhood=neighbourhood,
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
        granted_by=actor,
        granted_at=clock.now(),
    )
    log(
        actor=actor,
        action="identity.grant.given",
        object_kind="grant",
        object_id=grant.pk,
        commune=commune,
        details={"role": role, "account": str(account_id)},
    )
    return grant.pk


@transaction.atomic
def add_staff(
    scope: PlaceScope,
    *,
    display_name: str,
    sign_in_name: str,
    password: str | None,
    role: str,
    organisation_id: UUID,
    commune: int | None,
    neighbourhood: int | None,
    actor: UUID,
) -> UUID:
    """Make an account with one role inside the scope; return its id.

    Raises NotFound for a place or organisation outside, GrantRefused, NameTaken, PasswordRefused (also when a role
    that signs in with a password got none).
    """
    if commune is not None:
        scope.require(commune, neighbourhood)
    elif not scope.whole_city:
        raise NotFound()
    if organisation_id not in organisations(scope):
        raise NotFound()
    if role not in CODE_ROLES and not password:
        raise PasswordRefused(why=gettext("vai trò này đăng nhập bằng mật khẩu, anh/chị đặt một mật khẩu ban đầu."))
    account = create_account(
        sign_in_name=sign_in_name,
        display_name=display_name,
        password=None if role in CODE_ROLES else password,
        actor=actor,
    )
    give_grant(
        account_id=account.pk,
        role=role,
        organisation_id=organisation_id,
        commune=commune,
        neighbourhood=neighbourhood,
        actor=actor,
    )
    return account.pk


@transaction.atomic
def revoke_grant(scope: PlaceScope, *, grant_id: UUID, actor: UUID) -> None:
    """Take a grant inside the scope back, from this moment. Raises NotFound, GrantRefused."""
    grant = scope.filter(Grant.objects.filter(pk=grant_id, revoked_at__isnull=True)).first()
    if grant is None:
        raise NotFound()
    require_may_grant(actor=actor, role=grant.role, commune=grant.commune_id)
    Grant.objects.filter(pk=grant_id).update(revoked_at=clock.now(), revoked_by=actor)
    log(
        actor=actor,
        action="identity.grant.revoked",
        object_kind="grant",
        object_id=grant_id,
        commune=grant.commune_id,
        details={"role": grant.role, "account": str(grant.account_id)},
    )
