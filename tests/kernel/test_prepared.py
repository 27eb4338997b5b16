"""A prepared question answers as its queryset would, again and again, whatever is asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from hocvuso.audit.models import Entry
from hocvuso.identity.models import Account, Grant
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.prepared import Parameter, Prepared, insert

BY_ID = Prepared(lambda: Account.objects.filter(pk=Parameter("account", models.UUIDField())))
LOCKED = Prepared(lambda: Account.objects.select_for_update().filter(pk=Parameter("account", models.UUIDField())))


def test_it_answers_as_its_queryset_does_each_time_anew(cast: Cast) -> None:
    for account in (cast.hanh, cast.minh, cast.hanh):
        (found,) = BY_ID(account=account.pk)
        expected = Account.objects.get(pk=account.pk)
        assert {f.attname: getattr(found, f.attname) for f in Account._meta.concrete_fields} == {
            f.attname: getattr(expected, f.attname) for f in Account._meta.concrete_fields
        }
    assert BY_ID(account=uuid7()) == []
    # and what was changed since the last time is seen at once
    Account.objects.filter(pk=cast.hanh.pk).update(display_name="Lê Thị Hạnh")
    assert BY_ID(account=cast.hanh.pk)[0].display_name == "Lê Thị Hạnh"


def test_moments_joins_orders_and_fixed_values_stand_in_it(cast: Cast) -> None:
    question = Prepared(
        lambda: Grant.objects.filter(
            models.Q(revoked_at__isnull=True) | models.Q(revoked_at__gte=Parameter("moment", models.DateTimeField())),
            account__is_active=True,
            role__in=["volunteer", "ward_officer"],
        ).order_by("-id")
    )
    now = datetime.now(UTC)
    Grant.objects.filter(account=cast.hanh).update(revoked_at=now)
    everybody = Grant.objects.filter(role__in=["volunteer", "ward_officer"]).order_by("-id")
    assert question(moment=now) == list(everybody)
    later = question(moment=now + timedelta(seconds=1))
    assert later == [g for g in everybody if g.account_id != cast.hanh.pk]
    assert later
    assert len(later) < len(everybody)


def test_a_value_is_never_read_as_sql(cast: Cast) -> None:
    question = Prepared(lambda: Account.objects.filter(sign_in_name=Parameter("name", models.CharField(max_length=60))))
    assert question(name="' OR 1=1 --") == []
    assert question(name="%s") == []


def test_a_missing_value_is_an_error_and_asks_nothing(cast: Cast) -> None:
    BY_ID(account=cast.hanh.pk)
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        pytest.raises(KeyError),
    ):
        BY_ID()
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only() -> None:
    with transaction.atomic():
        assert LOCKED(account=uuid7()) == []
    with pytest.raises(DatabaseError, match="inside a transaction"):
        LOCKED(account=uuid7())


def test_inserted_rows_are_those_django_would_have_written(cast: Cast) -> None:
    written = Entry.objects.order_by("number").last()
    assert written is not None
    fields = [f.attname for f in Entry._meta.concrete_fields if f.name not in {"number", "id"}]
    same = {name: getattr(written, name) for name in fields}
    twins = [Entry(number=written.number + n, **same) for n in (1, 2)]
    insert(twins)
    assert not any(twin._state.adding for twin in twins)
    found = Entry.objects.filter(number__gt=written.number)
    assert len(found) == 2
    for twin in found:
        assert {name: getattr(twin, name) for name in fields} == same
    insert([])


def test_an_inserted_row_that_breaks_a_rule_of_the_table_is_refused(cast: Cast) -> None:
    grant = Grant.objects.filter(account=cast.hanh).get()
    again = Grant(**{f.attname: getattr(grant, f.attname) for f in Grant._meta.concrete_fields})
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([again])
