"""A round: planned by the leader, walked by the team, doors that follow from visits."""

from datetime import timedelta

import pytest

from hocvuso.facts.services import rebuild, record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.fieldwork import queries, services
from hocvuso.fieldwork.errors import PlanRefused
from hocvuso.fieldwork.models import Door, Knock
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from tests.cast import FAR, HERE, NEAR, Cast
from tests.fieldwork.world import LANE, a_lane, a_round, a_team, tell, visit


def derived() -> list[tuple[object, ...]]:
    return [
        *Knock.objects.order_by("subject", "round").values_list(),
        *Door.objects.order_by("pk").values_list("pk", "result", "visited_at"),
    ]


def test_doors_stand_in_walking_order_and_each_member_walks_one_stretch(cast: Cast) -> None:
    planned = a_round(cast)
    doors = queries.doors(cast.scope(cast.lan), planned)
    assert [door.address for door in doors] == ["42/7 Lê Lợi", "42/9 Lê Lợi", "42/15 Lê Lợi"]
    assert [door.assigned_name for door in doors] == ["Chị Lan", "Chị Lan", "Tuấn"]


def test_a_visit_gives_the_door_its_result_and_a_newer_one_replaces_it(cast: Cast) -> None:
    lane = a_lane(cast)
    home, person = lane[LANE[0]]
    planned = a_round(cast, households=[home for home, _ in lane.values()])
    visit(cast, planned, home, result="nobody")
    assert queries.doors(cast.scope(cast.lan), planned)[0].result == "nobody"
    visit(cast, planned, home, person)
    door = queries.doors(cast.scope(cast.lan), planned)[0]
    assert (door.result, door.visited_at is not None) == ("met", True)
    info = queries.round_info(cast.scope(cast.lan), planned)
    assert (info.doors, info.visited, info.met) == (3, 1, 1)


def test_a_visit_taken_back_leaves_the_one_before(cast: Cast) -> None:
    home, person = a_lane(cast)[LANE[0]]
    planned = a_round(cast, households=[home])
    visit(cast, planned, home, result="locked")
    mistaken = visit(cast, planned, home, person)
    tell(cast, "fact.retracted", {"retracts": str(mistaken)}, Subject("resident", person))
    assert [d.result for d in queries.doors(cast.scope(cast.lan), planned)] == ["locked"]


def test_a_visit_outside_a_round_changes_no_door(cast: Cast) -> None:
    home, person = a_lane(cast)[LANE[0]]
    planned = a_round(cast, households=[home])
    tell(cast, "visit.recorded", {"result": "met"}, Subject("resident", person))
    assert [d.result for d in queries.doors(cast.scope(cast.lan), planned)] == [""]


def test_rebuild_makes_doors_and_knocks_anew_byte_for_byte(cast: Cast) -> None:
    lane = a_lane(cast)
    planned = a_round(cast, households=[home for home, _ in lane.values()])
    (home, person), (other_home, other), (last_home, _) = lane.values()
    visit(cast, planned, home, result="nobody")
    visit(cast, planned, home, person)
    visit(cast, planned, other_home, other, result="later")
    visit(cast, planned, last_home, result="locked")
    # two records of one person, each visited; one record moved to the ward next door
    tell(cast, "resident.merged", {"other": str(other)}, Subject("resident", person))
    before = derived()
    assert len(before) == 3 + 3
    Door.objects.update(result="", visited_at=None)
    rebuild()
    assert derived() == before
    rebuild(commune=HERE)
    assert derived() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "round_nameless"),
        ({"ends_at": clock.now() - timedelta(hours=5)}, "round_ends_early"),
        (
            {"starts_at": clock.now() - timedelta(hours=5), "ends_at": clock.now() - timedelta(hours=1)},
            "round_past",
        ),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_with_the_reason(
    cast: Cast, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(PlanRefused) as refused:
        a_round(cast, **changes)
    assert refused.value.code == code


def test_a_round_without_doors_or_with_foreign_ones_is_refused(cast: Cast) -> None:
    team = a_team(cast)
    with pytest.raises(PlanRefused):
        services.plan_round(
            cast.scope(cast.lan),
            team_id=team,
            title="Trống",
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1),
            households=[],
            actor=cast.lan.pk,
        )
    with pytest.raises(NotFound):
        a_round(cast, team, [cast.household(neighbourhood=FAR)])
    with pytest.raises(PlanRefused) as refused:
        services.plan_round(
            cast.scope(cast.hanh),
            team_id=team,
            title="Lộn khu phố",
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1),
            households=[cast.household(neighbourhood=FAR)],
            actor=cast.hanh.pk,
        )
    assert refused.value.code == "round_elsewhere"


def test_doors_visited_already_stay_with_who_walked_them_when_the_rest_is_shared_anew(cast: Cast) -> None:
    lane = a_lane(cast)
    planned = a_round(cast, households=[home for home, _ in lane.values()])
    scope = cast.scope(cast.lan)
    home, person = lane["42/7 Lê Lợi"]
    visit(cast, planned, home, person)
    services.share_doors(scope, round_id=planned, accounts=[cast.tuan.pk], actor=cast.lan.pk)
    assert [d.assigned_name for d in queries.doors(scope, planned)] == ["Chị Lan", "Tuấn", "Tuấn"]
    door = queries.doors(scope, planned)[2]
    assert services.assign_doors(scope, round_id=planned, given={door.id: None}, actor=cast.lan.pk) == 1
    assert queries.doors(scope, planned)[2].assigned_to is None
    with pytest.raises(NotFound):
        services.assign_doors(scope, round_id=planned, given={door.id: cast.bich.pk}, actor=cast.lan.pk)
    with pytest.raises(NotFound):
        services.share_doors(scope, round_id=planned, accounts=[cast.bich.pk], actor=cast.lan.pk)


def test_a_closed_round_takes_late_visits_but_no_changes(cast: Cast) -> None:
    home, person = a_lane(cast)[LANE[0]]
    planned = a_round(cast, households=[home])
    scope = cast.scope(cast.lan)
    services.close_round(scope, round_id=planned, actor=cast.lan.pk)
    visit(cast, planned, home, person)
    assert queries.doors(scope, planned)[0].result == "met"
    for act in (
        lambda: services.close_round(scope, round_id=planned, actor=cast.lan.pk),
        lambda: services.share_doors(scope, round_id=planned, accounts=[cast.tuan.pk], actor=cast.lan.pk),
    ):
        with pytest.raises(PlanRefused) as refused:
            act()
        assert refused.value.code == "round_closed"
    assert queries.rounds_of(cast.scope(cast.tuan), cast.tuan.pk) == []


def test_who_has_no_role_there_can_not_join_and_who_leaves_gives_up_the_doors(cast: Cast) -> None:
    team = a_team(cast)
    scope = cast.scope(cast.hanh)
    with pytest.raises(PlanRefused) as refused:
        services.add_member(scope, team_id=team, account_id=cast.bich.pk, leads=False, actor=cast.hanh.pk)
    assert refused.value.code == "member_without_role"
    planned = a_round(cast, team)
    tuan = next(m for m in queries.members(scope, team) if m.name == "Tuấn")
    services.end_membership(scope, membership_id=tuan.id, actor=cast.hanh.pk)
    assert [m.name for m in queries.members(scope, team)] == ["Chị Lan"]
    assert {d.assigned_name for d in queries.doors(scope, planned)} == {"Chị Lan", ""}
    services.add_member(scope, team_id=team, account_id=cast.tuan.pk, leads=False, actor=cast.hanh.pk)
    assert len(queries.members(scope, team)) == 2


def test_a_phone_carries_its_own_doors_and_nobodys_a_leader_all(cast: Cast) -> None:
    planned = a_round(cast)
    tuan = queries.pack(cast.scope(cast.tuan), planned, cast.tuan.pk)
    assert [d.door.address for d in tuan.doors] == ["42/15 Lê Lợi"]
    assert tuan.others == 2
    lan = queries.pack(cast.scope(cast.lan), planned, cast.lan.pk)
    assert (len(lan.doors), lan.others) == (3, 0)
    # same place, another team: nothing to see
    services.make_team(
        cast.scope(cast.lan), commune=HERE, neighbourhood=NEAR, organisation_id=cast.team, name="Tổ hai", actor=None
    )
    with pytest.raises(NotFound):
        queries.pack(cast.scope(cast.hanh), planned, cast.hanh.pk)


def test_the_phone_knows_what_was_said_before(cast: Cast) -> None:
    home, person = a_lane(cast)[LANE[0]]
    planned = a_round(cast, households=[home])
    about = Subject("resident", person)
    soon = (clock.now() + timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
    tell(cast, "visit.recorded", {"result": "met", "wish": "pay-qr"}, about)
    tell(cast, "consent.given", {"purpose": "learning"}, about)
    tell(cast, "pillar.observed", {"pillar": "device", "present": True}, about)
    tell(cast, "barrier.noted", {"barrier": "eyes"}, about)
    tell(cast, "appointment.made", {"at": soon, "promised": "pay-qr"}, about)
    carried = queries.pack(cast.scope(cast.lan), planned, cast.lan.pk).doors[0]
    assert carried.appointment is not None
    assert (carried.last_result, carried.last_at is not None) == ("met", True)
    told = carried.people[0]
    assert (told.wish, told.barriers, told.consents, told.pillars, told.met) == (
        "pay-qr",
        ("eyes",),
        {"learning": True},
        {"device": True},
        True,
    )


def test_candidates_come_in_walking_order_and_those_met_can_be_left_out(cast: Cast) -> None:
    team = a_team(cast)
    lane = a_lane(cast)
    a_round(cast, team, [lane["42/9 Lê Lợi"][0]])
    tell(cast, "visit.recorded", {"result": "met"}, Subject("resident", lane["42/7 Lê Lợi"][1]))
    scope = cast.scope(cast.lan)
    found = queries.candidates(scope, team, near="42/ le loi")
    assert [(c.address, c.met, c.waiting) for c in found] == [
        ("42/7 Lê Lợi", 1, False),
        ("42/9 Lê Lợi", 0, True),
        ("42/15 Lê Lợi", 0, False),
    ]
    assert [c.address for c in queries.candidates(scope, team, unmet_only=True)] == ["42/9 Lê Lợi", "42/15 Lê Lợi"]


def test_facts_of_another_instance_about_rounds_unknown_here_do_no_harm(cast: Cast) -> None:
    home, person = a_lane(cast)[LANE[0]]
    fact = NewFact(
        kind="visit.recorded",
        commune=HERE,
        neighbourhood=NEAR,
        subject=Subject("resident", person),
        occurred_at=clock.now(),
        evidence="witnessed",
        purpose="movement",
        body={"result": "met", "round": str(uuid7()), "household": str(home)},
    )
    record(facts=[fact], actor=cast.actor(cast.tuan))
    assert Knock.objects.count() == 1
