"""Reads about accounts, grants, devices. Questions about own rights take the account; lists take a scope."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from hocvuso.identity.models import Account, Device, Grant, Organisation, Passkey, SecondFactor
from hocvuso.identity.rules import CODE_ROLES, GRANTABLE_BY, REASSIGNED_GRACE
from hocvuso.identity.types import AccountInfo, DeviceInfo, GrantInfo, PasskeyInfo, Standing, StandingGrant
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.prepared import Parameter, Prepared
from hocvuso.places.types import PlaceScope


def in_use() -> bool:
    """Return whether anybody has ever signed in here: from then on something sealed lies in the database."""
    return Account.objects.filter(last_login__isnull=False).exists() or SecondFactor.objects.exists()


def communes_with_staff() -> list[int]:
    """Return the codes of the communes in which somebody has a role today."""
    rows = Grant.objects.filter(_in_force(None), commune__isnull=False)
    return sorted(set(rows.values_list("commune", flat=True)))


def standing_of(account: Account | UUID, on: date | None = None) -> Standing:
    """Return everything the account may do on a day (default today), in one query."""
    return _standing(account if isinstance(account, UUID) else account.pk, on)


def scope_of(account: Account | UUID, on: date | None = None, *, permission: str | Iterable[str] = ()) -> PlaceScope:
    """Return the places in which the account has a role on a day (default today).

    With `permission` (one, or several of which one suffices) only grants whose role has it count, so that an officer
    of one ward who is a volunteer in another does not import rolls there.
    """
    asked = (permission,) if isinstance(permission, str) else tuple(permission)
    return standing_of(account, on).scope(*asked)


def scope_for_late_work(account: Account | UUID, on: date, *, permission: str | Iterable[str] = ()) -> PlaceScope:
    """Return the places in which the account had a role on a day or in the seven days before it.

    For what a phone brings in late: somebody moved to another team may still hand in the doors of the old one
    (protocols: scope judged at the effective day, with seven days' grace).
    """
    asked = (permission,) if isinstance(permission, str) else tuple(permission)
    account_id = account if isinstance(account, UUID) else account.pk
    return _standing(account_id, on, since=on - REASSIGNED_GRACE, also_off=True).scope(*asked)


def roles_of(account: Account | UUID, on: date | None = None) -> frozenset[str]:
    """Return the roles the account has anywhere on a day (default today)."""
    return standing_of(account, on).roles


def can(account: Account | UUID, permission: str, commune: int | None = None, neighbourhood: int | None = None) -> bool:
    """Return whether the account may do something, anywhere or in one place."""
    scope = scope_of(account, permission=permission)
    return not scope.is_empty if commune is None else scope.allows(commune, neighbourhood)


def organisation_of(account: Account | UUID, permission: str | None = None, commune: int | None = None) -> UUID | None:
    """Return the organisation in whose name the account acts: that of the narrowest fitting grant, oldest first."""
    return standing_of(account).organisation(*([permission] if permission else []), commune=commune)


def grantable_roles(account: Account | UUID, commune: int | None) -> frozenset[str]:
    """Return the roles the account may give in a commune (None = city-wide)."""
    found: set[str] = set()
    for grant in standing_of(account).grants:
        if grant.role in GRANTABLE_BY and (grant.commune is None or grant.commune == commune):
            found |= GRANTABLE_BY[grant.role]
    return frozenset(found)


def device_for(device_id: UUID) -> DeviceInfo | None:
    """Return an enrolled device, revoked or not, or None. Its signature, not a scope, proves who asks."""
    row = Device.objects.filter(pk=device_id).first()
    return _device(row) if row else None


def devices(scope: PlaceScope, account_id: UUID) -> list[DeviceInfo]:
    """Return the devices of an account that has a role inside the scope, newest first. Raises NotFound."""
    account(scope, account_id)
    rows = Device.objects.filter(account_id=account_id).order_by("-enrolled_at")
    return [_device(row) for row in rows]


def passkeys(account_id: UUID) -> list[PasskeyInfo]:
    """Return the account's own passkeys, oldest first."""
    rows = Passkey.objects.filter(account_id=account_id).order_by("created_at", "id")
    return [PasskeyInfo(row.id, row.name, row.created_at, row.last_used_at) for row in rows]


def phones(scope: PlaceScope) -> list[tuple[str, DeviceInfo]]:
    """Return (name of its account, device) of accounts with a grant inside the scope: in use first, newest first."""
    inside = _grants_inside(scope).values("account_id")
    rows = Device.objects.select_related("account").filter(account_id__in=inside)
    shown = sorted(rows, key=lambda row: (row.revoked_at is not None, -row.enrolled_at.timestamp(), row.pk))
    return [(row.account.display_name, _device(row)) for row in shown]


def account(scope: PlaceScope, account_id: UUID) -> AccountInfo:
    """Return an account that has, or had, a grant inside the scope. Raises NotFound."""
    row = Account.objects.filter(pk=account_id, pk__in=_grants_inside(scope).values("account_id")).first()
    if row is None:
        raise NotFound()
    return _info(row)


def require_all_inside(scope: PlaceScope, account_id: UUID) -> Standing:
    """Return the standing of an account of which every grant in force lies inside the scope. Raises NotFound.

    Whoever can open an account's door gets all its rights: so they must lie inside one's own places. An account that
    is off is judged by the rights it would have again.
    """
    standing = _standing(account_id, None, also_off=True)
    if not standing.grants or not all(_covers(scope, g.commune, g.neighbourhood) for g in standing.grants):
        raise NotFound()
    return standing


def account_to_sign_in(account_id: UUID) -> Account | None:
    """Return the account that just proved who it is, or None when it is off; only for opening its session."""
    return Account.objects.filter(pk=account_id, is_active=True).first()


def account_named(sign_in_name: str) -> UUID:
    """Return the id of the active account with this name; for the operator's command line. Raises NotFound."""
    found = Account.objects.filter(sign_in_name=sign_in_name, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise NotFound()
    return found


def code_holders(scope: PlaceScope) -> list[GrantInfo]:
    """Return the grants in force, inside the scope, of those who sign in with a code (volunteers, team leaders)."""
    return [g for g in grants(scope) if g.role in CODE_ROLES]


def grants(scope: PlaceScope, *, everyone: bool = False) -> list[GrantInfo]:
    """Return the grants inside the scope by place, role and name; with `everyone` past and revoked ones too."""
    rows = _grants_inside(scope).select_related("account", "organisation")
    if not everyone:
        rows = rows.filter(_in_force(None))
    return [
        GrantInfo(
            id=g.id,
            account_id=g.account_id,
            account_name=g.account.display_name,
            role=g.role,
            organisation_id=g.organisation_id,
            organisation_name=g.organisation.name,
            commune=g.commune_id,
            neighbourhood=g.neighbourhood,
            valid_from=g.valid_from,
            valid_to=g.valid_to,
            revoked=g.revoked_at is not None,
        )
        for g in rows.order_by("commune_id", "neighbourhood", "role", "account__display_name", "id")
    ]


def organisations(scope: PlaceScope) -> dict[UUID, str]:
    """Return {id: name} of the organisations of the communes inside the scope, and of the whole city when it is."""
    rows = Organisation.objects.order_by("name")
    if not scope.whole_city:
        rows = rows.filter(commune_id__in=sorted(scope.communes))
    return dict(rows.values_list("id", "name"))


def names_of(scope: PlaceScope, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return {id: display name} of accounts with a grant inside the scope; for "who wrote this" columns."""
    inside = _grants_inside(scope).values("account_id")
    rows = Account.objects.filter(pk__in=list(account_ids)).filter(pk__in=inside)
    return dict(rows.values_list("id", "display_name"))


def _grants_of(*, also_off: bool) -> QuerySet[Grant]:
    """Return the grants of one account in force, to be prepared: every request asks for them."""
    day, since = (Parameter(name, models.DateField()) for name in ("day", "since"))
    in_force = _in_force_on(day, since, Parameter("midnight", models.DateTimeField()))
    rows = Grant.objects.filter(in_force, account=Parameter("account", models.UUIDField()))
    return rows if also_off else rows.filter(account__is_active=True)


_GRANTS = Prepared(lambda: _grants_of(also_off=False))
_GRANTS_ALSO_OFF = Prepared(lambda: _grants_of(also_off=True))


def _standing(account_id: UUID, on: date | None, *, since: date | None = None, also_off: bool = False) -> Standing:
    day, since, midnight = _days(on, since)
    rows = (_GRANTS_ALSO_OFF if also_off else _GRANTS)(account=account_id, day=day, since=since, midnight=midnight)
    return Standing(
        account_id,
        tuple(
            StandingGrant(g.id, g.role, g.organisation_id, g.commune_id, g.neighbourhood, g.valid_from) for g in rows
        ),
    )


def _covers(scope: PlaceScope, commune: int | None, neighbourhood: int | None) -> bool:
    return scope.whole_city if commune is None else scope.allows(commune, neighbourhood)


def _in_force(on: date | None) -> Q:
    return _in_force_on(*_days(on, None))


def _days(on: date | None, since: date | None) -> tuple[date, date, datetime]:
    """Return the day (default today), the first day that counts (default that day), and the midnight after that one."""
    day = on or clock.today()
    since = since or day
    return day, since, datetime.combine(since + timedelta(days=1), time(), tzinfo=clock.LOCAL_ZONE)


def _in_force_on(day: Any, since: Any, midnight: Any) -> Q:
    open_end = Q(valid_to__isnull=True) | Q(valid_to__gte=since)
    # revoked later than that day: it was in force then
    not_revoked = Q(revoked_at__isnull=True) | Q(revoked_at__gte=midnight)
    return Q(valid_from__lte=day) & open_end & not_revoked


def _grants_inside(scope: PlaceScope) -> QuerySet[Grant]:
    return scope.filter(Grant.objects.all())


def _info(row: Account) -> AccountInfo:
    return AccountInfo(row.id, row.display_name, row.sign_in_name, row.is_active, row.last_seen)


def _device(row: Device) -> DeviceInfo:
    return DeviceInfo(
        id=row.id,
        account_id=row.account_id,
        public_key=bytes(row.public_key),
        label=row.label,
        enrolled_at=row.enrolled_at,
        revoked_at=row.revoked_at,
    )
