"""Every scenario may be practised, and the check sees what would hurt a learner."""

from copy import deepcopy
from pathlib import Path

import pytest

from hocvuso.practice.check import problems, too_long, unsafe_words
from hocvuso.practice.loading import ScenarioBroken, compile_scenario
from hocvuso.practice.queries import compiled, content_problems, raw, scams, scenario_ids
from hocvuso.practice.vectors import encoded, vector_of

VECTORS = Path(__file__).parents[1] / "vectors" / "practice"


def test_no_problems():
    assert content_problems() == {scenario_id: [] for scenario_id in scenario_ids()}


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_shared_vectors_are_current(scenario_id):
    """After a change run `python -m hocvuso.practice.vectors`; the TypeScript twin then plays the new walks."""
    assert (VECTORS / f"{scenario_id}.json").read_bytes() == encoded(vector_of(compiled(scenario_id)))


def test_the_units_that_the_first_release_promises_are_there():
    assert {"qr-pay-market", "vneid-show-papers", "scam-four-steps", "vneid-activate"} <= set(scenario_ids())


def text(author, label):
    """Add a line to the last screen."""
    author["screens"]["done"]["show"].append({"kind": "text", "label": label})


def changed(change):
    author = deepcopy(dict(raw("vneid-show-papers")))
    change(author)
    return problems(compile_scenario(author, scams()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a["screens"]["home"].update(right="alerts"), "marked detour"),
        (lambda a: a["screens"]["login"]["acts"]["finger"].pop("go"), "doesn't reach the goal"),
        (lambda a: a["screens"]["phone"]["acts"]["bank"].pop("say"), "without feedback"),
        (lambda a: a["screens"]["phone"]["hints"].pop(), "three hints"),
        (lambda a: a["screens"]["phone"]["show"].pop(), "without being shown"),
        (lambda a: text(a, "Gọi 0901 234 567 nghen"), "real number"),
        (lambda a: text(a, "Vô trang dichvu.com coi"), "live link"),
        (lambda a: a["store"].update(name="kho o kho.vn"), "live link"),
        (lambda a: text(a, "Mở MoMo lên"), "brand"),
        (lambda a: a["screens"]["done"].update(say="Bác nhấn vào đây."), "how we speak"),
        (lambda a: a["screens"]["done"].update(say="một " * 21), "more than 20"),
        (lambda a: a["screens"]["done"].update(say="Xong việc rồi đó {bạn}."), "can't be filled"),
        (lambda a: a["screens"]["done"].update(say="Xong viê\u0323c"), "not NFC"),
        (lambda a: a.update(banner="Ứng dụng"), "banner"),
        (lambda a: a["screens"].update(lost=deepcopy(a["screens"]["done"])), "never reached"),
    ],
)  # fmt: skip
def test_what_the_check_finds(change, said):
    assert any(said in problem for problem in changed(change))


def test_a_target_that_is_not_there_names_its_place():
    author = deepcopy(dict(raw("vneid-show-papers")))
    author["screens"]["home"]["acts"]["papers"] = {"go": "nowhere"}
    with pytest.raises(ScenarioBroken, match="home, papers leads to nowhere"):
        compile_scenario(author, scams())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Số 0901234000 nghen", "real number"),
        ("Thẻ 079123456000", "real number"),
        ("Thẻ 079 123 456 000", "real number"),
        ("Gọi 090-123-4567", "real number"),
        ("Gọi 028 – 3829 – 1234", "real number"),
        ("Gọi (028) 3829.1234", "real number"),
        ("Tài khoản 120.000.000 của con", "real number"),
        ("Gọi 1900 9068", "numbers.yaml"),
        ("Gọi 1800-1096", "numbers.yaml"),
        ("Gọi 19009068", "numbers.yaml"),
        ("Bấm bit.ly/qua", "live link"),
        ("Kết bạn zalo.me/abc", "live link"),
        ("Vô shop.top", "live link"),
        ("Vô vneid-gov.cc liền", "live link"),
        ("Mở https://x", "live link"),
    ],
)
def test_nothing_real_gets_into_learning_material(words, said):
    assert said in (unsafe_words(words) or "")


@pytest.mark.parametrize(
    "words",
    [
        "Trả 120.000.000 đ",
        "Có 1.200.000.000 đồng",
        "Thẻ 000 000 000 012",
        "Số 0000 000 123",
        "Công dân số TP.HCM",
        "Gọi 1022",
    ],
)
def test_money_practice_numbers_and_the_city_may_stand_there(words):
    assert unsafe_words(words) is None


@pytest.mark.parametrize("rest", [": ", "; ", ", "])
def test_a_sentence_goes_on_after_a_colon(rest):
    assert too_long(f"{'một ' * 12}hai{rest}{'ba ' * 9}") and not too_long(f"{'một ' * 12}hai. {'ba ' * 9}")
    assert not too_long(f"Họ nói: “{'một ' * 9}hai.” {'ba ' * 12}")
