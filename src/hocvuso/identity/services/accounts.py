"""Accounts and organisations: made, switched off, switched on."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from hocvuso.audit.services import log
from hocvuso.identity.errors import NameTaken, PasswordRefused
from hocvuso.identity.models import Account, Organisation
from hocvuso.identity.rules import IDLE_ACCOUNT
from hocvuso.identity.services.oversight import require_may_manage
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.text import clean, fold
from hocvuso.places.types import PlaceScope

_SEEN_GRAIN = timedelta(minutes=10)


@transaction.atomic
def create_account(
    *,
    sign_in_name: str,
    display_name: str,
    actor: UUID | None,
    password: str | None = None,
    account_id: UUID | None = None,
) -> Account:
    """Make an account without any right. Without a password it can only be opened by a code.

    Raises NameTaken, PasswordRefused.
    """
    account = Account(
        id=account_id or uuid7(),
        sign_in_name=fold(sign_in_name),
        display_name=clean(display_name),
        created_at=clock.now(),
    )
    if password is None:
        account.set_unusable_password()
    else:
        _check_password(account, password)
        account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise NameTaken() from None
    log(actor=actor, action="identity.account.created", object_kind="account", object_id=account.pk)
    return account


@transaction.atomic
def set_password(*, account_id: UUID, password: str, actor: UUID | None) -> None:
    """Change a password. Raises PasswordRefused."""
    account = Account.objects.select_for_update().get(pk=account_id)
    _check_password(account, password)
    account.set_password(password)
    account.save(update_fields=["password"])
    log(actor=actor, action="identity.password.changed", object_kind="account", object_id=account_id)


@transaction.atomic
def create_organisation(
    *, kind: str, name: str, commune: int | None, actor: UUID | None, organisation_id: UUID | None = None
) -> Organisation:
    """Make an organisation; `commune` None = of the whole city. An equal one is returned as it is."""
    existing = (
        Organisation.objects.filter(name=clean(name))
        .filter(Q(commune_id__isnull=True) if commune is None else Q(commune_id=commune))
        .first()
    )
    if existing:
        return existing
    made = Organisation.objects.create(id=organisation_id or uuid7(), kind=kind, name=clean(name), commune_id=commune)
    log(
        actor=actor,
        action="identity.organisation.created",
        object_kind="organisation",
        object_id=made.pk,
        commune=commune,
    )
    return made


def note_seen(*, account_id: UUID) -> None:
    """Note that the account was used, to the nearest ten minutes."""
    now = clock.now()
    unseen = Q(last_seen__isnull=True) | Q(last_seen__lt=now - _SEEN_GRAIN)
    Account.objects.filter(unseen, pk=account_id).update(last_seen=now)


@transaction.atomic
def switch_off_idle_accounts() -> int:
    """Switch off accounts nobody used for 45 days (Decree 331/2026, level 3); return how many."""
    limit = clock.now() - IDLE_ACCOUNT
    idle = Account.objects.filter(is_active=True).filter(
        Q(last_seen__lt=limit) | Q(last_seen__isnull=True, created_at__lt=limit)
    )
    ids = list(idle.values_list("pk", flat=True))
    Account.objects.filter(pk__in=ids).update(is_active=False, switched_off_at=clock.now())
    for account_id in ids:
        log(actor=None, action="identity.account.idle", object_kind="account", object_id=account_id)
    return len(ids)


@transaction.atomic
def switch_account(scope: PlaceScope, *, account_id: UUID, active: bool, actor: UUID) -> None:
    """Switch an account off, or on again; its grants stay as they are.

    Raises NotFound, or GrantRefused for an account the actor does not stand above.
    """
    require_may_manage(scope, account_id=account_id, actor=actor)
    now = clock.now()
    Account.objects.filter(pk=account_id).update(
        is_active=active, switched_off_at=None if active else now, **({"last_seen": now} if active else {})
    )
    action = "identity.account.switched_on" if active else "identity.account.switched_off"
    log(actor=actor, action=action, object_kind="account", object_id=account_id)


def _check_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordRefused(why=" ".join(error.messages)) from None
