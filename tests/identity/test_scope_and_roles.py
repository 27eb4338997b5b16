"""What an account may do follows from its grants: role x organisation x place x period, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.identity import queries, rules
from hocvuso.identity.errors import GrantRefused
from hocvuso.identity.models import Grant
from hocvuso.identity.services import give_grant, revoke_grant, switch_account
from hocvuso.identity.types import Standing, StandingGrant
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE, NOWHERE, PlaceScope
from tests.cast import FAR, HERE, NEAR, THERE, Cast

WARD = PlaceScope(communes=frozenset({HERE}))
LANE = PlaceScope(neighbourhoods=frozenset({(HERE, NEAR)}))


def test_each_role_sees_its_own_places(cast: Cast) -> None:
    assert queries.scope_of(cast.hanh) == WARD
    assert queries.scope_of(cast.minh) == WARD
    assert queries.scope_of(cast.tuan) == LANE
    assert queries.scope_of(cast.dung) == EVERYWHERE
    assert queries.scope_of(cast.thang) == NOWHERE


def test_a_permission_holds_only_where_its_grant_is(cast: Cast) -> None:
    give_grant(
        account_id=cast.hanh.pk,
        role="volunteer",
        organisation_id=cast.team,
        commune=THERE,
        neighbourhood=NEAR,
        actor=None,
    )
    assert queries.scope_of(cast.hanh, permission="roll.import") == WARD
    assert queries.can(cast.hanh, "field.visit", THERE, NEAR)
    assert not queries.can(cast.hanh, "roll.import", THERE, NEAR)
    assert not queries.can(cast.hanh, "field.visit", THERE)


def test_a_grant_counts_on_its_days_and_no_others(cast: Cast) -> None:
    today = clock.today()
    Grant.objects.filter(account=cast.tuan).update(valid_from=today - timedelta(3), valid_to=today - timedelta(1))
    assert queries.scope_of(cast.tuan).is_empty
    assert queries.scope_of(cast.tuan, on=today - timedelta(1)) == LANE
    assert queries.scope_of(cast.tuan, on=today - timedelta(4)).is_empty


def test_a_revoked_grant_still_counts_for_the_days_before(cast: Cast) -> None:
    grant = Grant.objects.get(account=cast.tuan)
    Grant.objects.filter(pk=grant.pk).update(valid_from=clock.today() - timedelta(3))
    revoke_grant(WARD, grant_id=grant.pk, actor=cast.hanh.pk)
    assert queries.roles_of(cast.tuan) == frozenset()
    assert queries.roles_of(cast.tuan, on=clock.today() - timedelta(1)) == {"volunteer"}


def test_doors_of_the_old_team_may_be_handed_in_for_a_week(cast: Cast) -> None:
    today = clock.today()
    grant = Grant.objects.get(account=cast.tuan)
    Grant.objects.filter(pk=grant.pk).update(valid_from=today - timedelta(30), valid_to=today)
    give_grant(
        account_id=cast.tuan.pk,
        role="volunteer",
        organisation_id=cast.team,
        commune=HERE,
        neighbourhood=FAR,
        valid_from=today + timedelta(1),
        actor=None,
    )
    for days, old in ((0, True), (1, True), (7, True), (8, False)):
        late = queries.scope_for_late_work(cast.tuan, today + timedelta(days), permission="field.visit")
        assert late.allows(HERE, NEAR) is old, days
        assert late.allows(HERE, FAR) is (days > 0)
    assert not queries.scope_of(cast.tuan, on=today + timedelta(1)).allows(HERE, NEAR)


def test_a_day_is_a_day_in_the_city_not_in_greenwich(cast: Cast) -> None:
    Grant.objects.filter(account=cast.tuan).update(valid_from=datetime(2026, 12, 1).date())
    with clock.frozen(datetime(2026, 11, 30, 18, 0, tzinfo=UTC)):
        assert queries.roles_of(cast.tuan) == {"volunteer"}


def test_an_account_that_is_off_may_do_nothing(cast: Cast) -> None:
    switch_account(EVERYWHERE, account_id=cast.hanh.pk, active=False, actor=cast.quan.pk)
    assert queries.scope_of(cast.hanh).is_empty


def test_supervision_reads_and_never_writes() -> None:
    assert rules.ROLES["supervisor"] <= rules.READING


def test_every_role_has_known_permissions_and_a_name() -> None:
    for role, held in rules.ROLES.items():
        assert held <= set(rules.PERMISSIONS)
        assert rules.ROLE_NAMES[role]


@pytest.mark.parametrize(
    ("giver", "role", "commune", "allowed"),
    [
        ("hanh", "volunteer", HERE, True),
        ("hanh", "team_leader", HERE, True),
        ("hanh", "volunteer", THERE, False),
        ("hanh", "supervisor", HERE, False),
        ("hanh", "ward_officer", HERE, False),
        ("hanh", "city_admin", None, False),
        ("lan", "volunteer", HERE, False),
        ("minh", "volunteer", HERE, False),
        ("quan", "supervisor", HERE, True),
        ("quan", "city_lead", None, True),
        ("quan", "city_lead", HERE, False),
        ("quan", "ward_officer", None, False),
    ],
)
def test_who_may_give_which_role_where(cast: Cast, giver: str, role: str, commune: int | None, allowed: bool) -> None:
    def act() -> None:
        give_grant(
            account_id=cast.thang.pk,
            role=role,
            organisation_id=cast.ward_office,
            commune=commune,
            actor=getattr(cast, giver).pk,
        )

    if allowed:
        act()
        assert queries.roles_of(cast.thang) == {role}
    else:
        with pytest.raises(GrantRefused):
            act()
        assert queries.roles_of(cast.thang) == frozenset()


def test_nobody_revokes_a_grant_of_another_ward(cast: Cast) -> None:
    grant = Grant.objects.get(account=cast.tuan)
    with pytest.raises(NotFound):
        revoke_grant(queries.scope_of(cast.cuong), grant_id=grant.pk, actor=cast.cuong.pk)


def test_the_database_refuses_what_the_rules_forbid(cast: Cast) -> None:
    good = {
        "account": cast.thang,
        "role": "volunteer",
        "organisation_id": cast.team,
        "commune_id": HERE,
        "valid_from": clock.today(),
        "granted_at": clock.now(),
    }
    for wrong in (
        {"role": "king"},
        {"valid_to": clock.today() - timedelta(1)},
        {"commune_id": None, "neighbourhood": NEAR},
        {"role": "city_admin"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(**{**good, **wrong})


def test_an_account_acts_for_the_organisation_of_its_narrowest_grant(cast: Cast) -> None:
    give_grant(account_id=cast.tuan.pk, role="volunteer", organisation_id=cast.front, commune=HERE, actor=None)
    assert queries.organisation_of(cast.tuan, "field.visit", HERE) == cast.team
    assert queries.organisation_of(cast.tuan, "roll.import") is None


def test_lists_show_only_people_of_the_scope(cast: Cast) -> None:
    seen = {g.account_id for g in queries.grants(WARD)}
    assert cast.tuan.pk in seen
    assert cast.cuong.pk not in seen
    assert cast.quan.pk not in seen
    assert {g.account_id for g in queries.code_holders(LANE)} == {cast.lan.pk, cast.tuan.pk}
    assert queries.grants(NOWHERE) == []
    assert queries.names_of(WARD, [cast.tuan.pk, cast.cuong.pk]) == {cast.tuan.pk: "Tuấn"}


_GRANTS = st.lists(
    st.builds(
        lambda role, commune, lane: (role, commune, lane if commune is not None else None),
        st.sampled_from(sorted(rules.ROLES)),
        st.sampled_from([None, HERE, THERE]),
        st.sampled_from([None, NEAR, FAR]),
    ),
    max_size=5,
)


@given(
    _GRANTS, st.sampled_from(sorted(rules.PERMISSIONS)), st.sampled_from([HERE, THERE]), st.sampled_from([NEAR, FAR])
)
def test_a_scope_is_the_union_of_the_grants_that_carry_the_permission(
    grants: list[tuple[str, int | None, int | None]], permission: str, commune: int, lane: int
) -> None:
    organisation = uuid7()
    day = clock.today()
    standing = Standing(uuid7(), tuple(StandingGrant(uuid7(), r, organisation, c, n, day) for r, c, n in grants))
    naive = any(
        permission in rules.ROLES[r] and (c is None or (c == commune and n in {None, lane})) for r, c, n in grants
    )
    assert standing.scope(permission).allows(commune, lane) is naive
    assert (standing.organisation(permission) is not None) is any(permission in rules.ROLES[r] for r, _, _ in grants)
