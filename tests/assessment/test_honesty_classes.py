"""A class has rules of its own: thirty at once are no crowd, a copied class and one phone for many are signs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hocvuso.assessment import honesty_classes, services
from hocvuso.assessment.honesty import Held
from hocvuso.assessment.models import Seat, Session, Signal
from tests.assessment.classroom import answer, joined, seated
from tests.assessment.conftest import Check
from tests.assessment.examined import BANK, NOON, honest
from tests.cast import HERE

LIMITS = {"fewest_others": 100, "fewest_shared": 60, "z_at_least": 5.0}


def sitting(checks: list[Held], group: str, *, minutes: int = 0, helper: str = "cls") -> list[Held]:
    """These people in one class, seated half a minute apart."""
    start = NOON + timedelta(minutes=minutes)
    return [
        replace(
            check, id=f"{group}{n:02}", group=group, helper=helper, started=start + timedelta(seconds=30 * n),
            ended=start + timedelta(minutes=25 + n),
        )
        for n, check in enumerate(checks)
    ]  # fmt: skip


def finish(token: str, session: Any) -> None:
    while Session.objects.get(pk=session).state == "open":
        answer(token, session)


def test_an_honest_class_of_twelve_opens_no_case(check: Check, group: Any) -> None:
    people = [seated(check, group, f"Người Thứ {n}") for n in range(12)]
    for n, (token, _, session) in enumerate(people):
        for task in range(40):
            if Session.objects.get(pk=session).state != "open":
                break
            answer(token, session, well=n % 3 > 0 or task % 2 > 0)
    assert Session.objects.filter(state="ended", mode="class").count() == 12
    assert services.look_for_signals() == 0 and not Signal.objects.exists()


def test_more_people_in_an_hour_than_a_room_holds_are_one_finding() -> None:
    full = sitting(honest(30, 1), "x")
    assert not list(honesty_classes.crowded_hours(full, most_seated=40))
    more = [*full, *sitting(honest(20, 2), "y", minutes=30)]
    found = list(honesty_classes.crowded_hours(more, most_seated=40))
    assert [(f.kind, f.evidence["count"]) for f in found] == [("class_hour", 50)]


def test_two_rooms_at_once_are_seen_and_two_classes_of_one_evening_are_not() -> None:
    one = sitting(honest(20, 3), "x")
    after = sitting(honest(20, 4), "y", minutes=40)
    assert not list(honesty_classes.two_rooms([*one, *after], fewest_between=5))
    between = sitting(honest(20, 4), "y", minutes=2)
    found = list(honesty_classes.two_rooms([*one, *between], fewest_between=5))
    assert [f.kind for f in found] == ["class_rooms"] and len(found[0].evidence["sessions"]) == 40


def test_a_couple_may_share_a_phone_one_after_the_other() -> None:
    crowd = sitting(honest(6, 5), "x")
    after = replace(crowd[1], phone="p", started=crowd[0].ended)
    couple = [replace(crowd[0], phone="p"), after]
    assert not list(honesty_classes.shared_phones(couple, most=2))
    at_once = [replace(crowd[0], phone="p"), replace(crowd[1], phone="p")]
    assert [f.evidence["at_once"] for f in honesty_classes.shared_phones(at_once, most=2)] == [True]
    third = replace(crowd[2], phone="p", started=after.ended, ended=after.ended + timedelta(minutes=9))
    assert [f.evidence["count"] for f in honesty_classes.shared_phones([*couple, third], most=2)] == [3]


def test_a_class_that_copied_is_found_and_honest_classes_of_any_ability_are_not() -> None:
    others = honest(120, 7, "other")
    for seed, ability in ((11, -1.0), (12, 0.0), (13, 2.0), (14, 3.5)):
        quiet = sitting(honest(30, seed, ability=ability), "x")
        assert not list(honesty_classes.alike_classes([*others, *quiet], BANK, **LIMITS)), ability
    key = {f"i{n:02}": n % 3 for n in range(30)}
    copied = [replace(h, answers={name: key[name] for name in h.answers}) for h in sitting(honest(12, 8), "x")]
    found = list(honesty_classes.alike_classes([*others, *copied], BANK, **LIMITS))
    assert [f.key for f in found] == ["class_alike:x"]
    assert found[0].evidence["same"] == found[0].evidence["shared"]
    assert not list(honesty_classes.alike_classes(copied, BANK, **LIMITS)), "nobody to compare with"


def test_a_bank_that_judged_its_tasks_too_hard_accuses_nobody() -> None:
    easy = dict.fromkeys(BANK, 2)
    others = [replace(h, answers={n: easy[n] for n in h.answers}) for h in honest(200, 9, "other")]
    quiet = [replace(h, answers={n: easy[n] for n in h.answers}) for h in sitting(honest(30, 10), "x")]
    assert not list(honesty_classes.alike_classes([*others, *quiet], BANK, **LIMITS))


def test_a_phone_that_joins_again_is_known_by_the_seat_it_held(check: Check, group: Any) -> None:
    first = services.join_class(code=group.spoken, name="Bà Sáu", birth_year=1954)
    second = services.join_class(code=group.spoken, name="Ông Năm", birth_year=1950, held=first)
    services.join_class(code=group.spoken, name="Cô Bảy", birth_year=1960, held="khong-phai-cua-ai")
    seats = {seat.name: seat for seat in Seat.objects.all()}
    assert seats["Ông Năm"].same_phone_as == seats["Bà Sáu"] and seats["Cô Bảy"].same_phone_as is None
    third = services.join_class(code=group.spoken, name="Chị Tám", birth_year=1970, held=second)
    tokens = {"Bà Sáu": first, "Ông Năm": second, "Chị Tám": third}
    for name, token in tokens.items():
        session = services.seat_person(
            check.scope, seat_id=seats[name].id if name in seats else Seat.objects.get(name=name).id,
            resident_id=check.cast.resident(name=name), actor=check.actor, identity_seen=True, consented=True,
        )  # fmt: skip
        finish(token, session)
    assert services.look_for_signals() == 1
    case = Signal.objects.get()
    assert case.kind == "class_phone" and len(case.evidence["sessions"]) == 3


def go_on(check: Check, session: Any, group: services.OpenedClass, *, held: str = "") -> str:
    """The person of this check comes to another phone, or to another class, and goes on there."""
    token, seat = joined(group, "Bà Sáu", held=held)
    services.seat_person(
        check.scope, seat_id=seat, resident_id=check.row(session).resident_id, actor=check.actor, identity_seen=True,
        consented=False,
    )  # fmt: skip
    return token


def test_a_phone_lent_to_somebody_whose_phone_died_held_one_person_at_a_time(check: Check, group: Any) -> None:
    dead, _, session = seated(check, group, "Bà Sáu")
    answer(dead, session)
    lent, _, neighbour = seated(check, group, "Ông Năm")
    finish(lent, neighbour)
    finish(go_on(check, session, group, held=lent), session)
    assert services.look_for_signals() == 0 and not Signal.objects.exists()


def test_a_phone_lent_while_its_owner_still_answers_is_a_sign(check: Check, group: Any) -> None:
    dead, _, session = seated(check, group, "Bà Sáu")
    answer(dead, session)
    lent, _, neighbour = seated(check, group, "Ông Năm")
    finish(go_on(check, session, group, held=lent), session)
    finish(lent, neighbour)
    assert services.look_for_signals() == 1
    assert Signal.objects.get().evidence["at_once"] is True


def test_a_check_that_goes_on_in_a_later_class_puts_nobody_into_two_rooms(check: Check, group: Any) -> None:
    before, _, neighbour = seated(check, group, "Ông Năm")
    finish(before, neighbour)
    first, _, session = seated(check, group, "Bà Sáu")
    answer(first, session)
    for n in range(5):
        token, _, other = seated(check, group, f"Người Thứ {n}")
        finish(token, other)
    services.close_class(check.scope, class_id=group.id, actor=check.actor)
    later = services.open_class(check.scope, commune=HERE, neighbourhood=0, title="Lớp tối thứ năm", actor=check.actor)
    finish(go_on(check, session, later), session)
    token, _, other = seated(check, later, "Cô Bảy")
    finish(token, other)
    assert services.look_for_signals() == 0 and not Signal.objects.exists()
