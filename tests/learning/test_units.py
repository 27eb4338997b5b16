"""A unit is checked before anybody learns from it."""

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.catalog.queries import content_file
from hocvuso.learning.check import Known, likeness_problems, problems
from hocvuso.learning.errors import UnitMissing
from hocvuso.learning.loading import unit_of
from hocvuso.learning.queries import content_problems, find_units, unit, units
from hocvuso.learning.rules import drawing_problems, in_order, shared, skeleton, skeletons
from hocvuso.learning.types import UnitBroken

MODEL = "qr-pay-market"
GOOD_SVG = (
    '<svg viewBox="0 0 320 190" xmlns="http://www.w3.org/2000/svg"><rect class="f-day" width="320" height="190"/></svg>'
)
KNOWN = Known(
    units={"phone-letters-sound", "secrets-otp-pin", "fingerprint-face"},
    scenarios={MODEL},
    services={"cashless"},
    tasks={"cashless.pay-by-qr"},
    groups={"b", "e"},
    numbers={"bank_on_card", "ward_police", "support_point"},
    icons={"qr"},
    drawings={f"{MODEL}/s1": GOOD_SVG},
)


def author():
    return deepcopy(dict(content_file(f"units/{MODEL}.yaml")))


def test_the_model_unit_has_no_problems():
    assert problems(unit_of(author()), KNOWN) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a["lesson"][0].update(say=" "), "lesson s1: say is empty"),
        (lambda a: a["lesson"][0].update(say="một " * 21 + "hai."), "more than 20 tiếng"),
        (lambda a: a["lesson"][0].update(say="Viê\u0323c này dễ lắm."), "not NFC"),
        (lambda a: a["lesson"][0].update(say="Số thẻ là 079 123 456 789."), "real number"),
        (lambda a: a["sheet"]["lines"].append("Gọi 0901 234 567."), "real number"),
        (lambda a: a["sheet"]["lines"].append("Gọi 1900 9068."), "numbers.yaml"),
        (lambda a: a["lesson"][0].update(say="Vô trang vay-tien.com coi."), "live link"),
        (lambda a: a["lesson"][0].update(say="Mở MoMo lên."), "brand"),
        (lambda a: a["lesson"][0].update(say="Xong rồi đó {bạn}."), "can't be filled"),
        (lambda a: a["lesson"][0]["picture"].update(alt=""), "no alt"),
        (lambda a: a["lesson"][0]["picture"].update(svg="cho"), "_shared/cho.svg isn't there"),
        (lambda a: a["lesson"].__delitem__(slice(4, None)), "4 screens"),
        (lambda a: a["lesson"].append(a["lesson"][0]), "an id stands twice"),
        (lambda a: a["check"]["options"][1].update(right=True), "exactly one of them right"),
        (lambda a: a.update(scenario="nowhere"), "nowhere isn't in content/vi/scenarios"),
        (lambda a: a.update(more_practice=["drill-of-nothing"]), "more_practice: drill-of-nothing isn't in"),
        (lambda a: a.update(prerequisites=["nothing"]), "nothing is no other unit"),
        (lambda a: a.update(prerequisites=[MODEL]), "is no other unit"),
        (lambda a: a.update(service="magic"), "magic is not known"),
        (lambda a: a.update(atoms=["AT13"]), "AT13 is not known"),
        (lambda a: a.update(status="verbatim"), "must be to_verify"),
        (lambda a: a.update(valid_to="2020-01-01"), "lies before written_on"),
        (lambda a: a.pop("home"), "no line under the title"),
        (lambda a: a["real_use"].update(uses_when=["r9"]), "names steps of the list"),
        (lambda a: a["for_helper"].pop("never"), "what a helper may not do"),
    ],
)  # fmt: skip
def test_what_the_check_finds(change, said):
    changed = author()
    change(changed)
    assert any(said in problem for problem in problems(unit_of(changed), KNOWN))


@pytest.mark.parametrize("part", ["title_en", "lesson", "check", "real_use", "sheet", "valid_to", "source", "scenario"])
def test_a_unit_without_a_part_says_which(part):
    changed = author()
    changed.pop(part)
    with pytest.raises(UnitBroken, match=part):
        unit_of(changed)


def test_two_units_that_differ_only_in_names_and_numbers_are_refused():
    one = unit_of(author())
    twin = replace(
        one,
        id="twin",
        lesson=tuple(replace(s, say=s.say.replace("bốn mươi lăm ngàn", "ba chục ngàn")) for s in one.lesson),
    )
    found = likeness_problems({"one": one, "twin": twin})
    assert "with twin" in found["one"][0] and "with one" in found["twin"][0]


def test_units_written_from_their_own_life_pass():
    other = unit_of(dict(content_file("units/vneid-activate.yaml")))
    assert likeness_problems({"one": unit_of(author()), "other": other}) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bác quét mã của cô Tư ở sạp 12 nghen.", "Bác quét mã của cô Năm ở sạp 7 nghen."),
        ("Máy hiện tên TRAN THI TU cho {bác} đọc.", "Máy hiện tên LE VAN BA cho {bác} đọc!"),
    ],
)
def test_names_and_numbers_make_no_difference(one, other):
    assert skeleton(one) == skeleton(other) != ""


@given(st.frozensets(st.text(min_size=1), max_size=8), st.frozensets(st.text(min_size=1), max_size=8))
def test_likeness_is_a_share_and_goes_both_ways(one, other):
    assert 0 <= shared(one, other) <= 1
    assert shared(one, other) == shared(other, one)
    assert not one or shared(one, one) == 1


def test_the_place_of_the_right_answer_does_not_follow_the_author():
    one = unit_of(author())
    turned = replace(one, check=replace(one.check, options=one.check.options[::-1]))
    assert [o.id for o in in_order(one)] == [o.id for o in in_order(turned)]


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (GOOD_SVG.replace("<rect", "<script>alert(1)</script><rect"), "holds a <script>"),
        (GOOD_SVG.replace("<rect", '<rect onload="x()"'), "attribute onload"),
        (GOOD_SVG.replace("<rect", '<rect style="fill:red"'), "attribute style"),
        (GOOD_SVG.replace("<rect", '<use href="https://e.vn/a.svg"/><rect'), "leads to"),
        (GOOD_SVG.replace("<rect", '<image href="x"/><rect'), "holds a <image>"),
        ("<!DOCTYPE svg>" + GOOD_SVG, "declares"),
        (GOOD_SVG.replace("320 190", "10 10"), "must begin with"),
        (GOOD_SVG + GOOD_SVG, "nothing else"),
        (GOOD_SVG.replace("<rect", "<!--" + "x" * 9000 + "--><rect"), "larger"),
    ],
)
def test_a_drawing_that_could_harm_a_page_is_refused(drawing, said):
    assert drawing_problems(GOOD_SVG) == []
    assert any(said in problem for problem in drawing_problems(drawing))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("zalo", "video-call-family"),
        ("gọi cho cháu", "video-call-family"),
        ("goi video", "video-call-family"),
        ("chatgpt", "ai-ask-and-check"),
        ("chat gpt", "ai-ask-and-check"),
        ("hỏi AI", "ai-ask-and-check"),
        ("làm bài tập", "ai-study-check"),
        ("lương hưu", "vssid-bhyt-card"),
        ("luong huu", "vssid-bhyt-card"),
        ("BHYT", "vssid-bhyt-card"),
        ("bão hiểm y tế", "vssid-bhyt-card"),
        ("giả mặt", "scam-four-steps"),
        ("lừa đão", "scam-four-steps"),
        ("bi lua tien", "scam-four-steps"),
        ("số lạ gọi hoài", "scam-four-steps"),
        ("chuyển khoản", "transfer-check-name"),
        ("chuyen khoan", "transfer-check-name"),
        ("chuyển khoãng", "transfer-check-name"),
        ("đi chợ trả tiền", "qr-pay-market"),
        ("di cho tra tien", "qr-pay-market"),
        ("quét mã", "qr-pay-market"),
        ("quyét mã", "qr-pay-market"),
        ("nhận tiền", "qr-receive-money"),
        ("wifi", "phone-wifi-4g"),
        ("wi fi", "phone-wifi-4g"),
        ("mất mạng", "phone-wifi-4g"),
        ("chữ nhỏ quá", "phone-letters-sound"),
        ("mat mo", "phone-letters-sound"),
        ("cài app", "phone-install-app"),
        ("vân tay", "fingerprint-face"),
        ("otp", "secrets-otp-pin"),
        ("căn cước", "vneid-show-papers"),
        ("cccd", "vneid-show-papers"),
        ("bằng lái", "vneid-show-papers"),
        ("vneid", "vneid-activate"),
        ("quên mật khẩu", "vneid-forgot-password"),
        ("quen pass", "vneid-forgot-password"),
        ("khai sinh", "dvc-submit"),
        ("1022", "cong-dan-so-1022"),
        ("đèn đường hư", "cong-dan-so-1022"),
        ("toa thuốc", "health-book"),
        ("nộp thuế", "etax-look-up-pay"),
        ("bán hàng online", "sell-one-product"),
        ("chữ ký số", "signature-refuse"),
    ],
)  # fmt: skip
def test_people_find_a_unit_by_their_own_words(words, first):
    assert find_units(words)[0].id == first


def test_who_typed_accents_meant_them():
    assert "phone-letters-sound" not in [found.id for found in find_units("lương hưu")]
    assert "secrets-otp-pin" not in [found.id for found in find_units("giả mặt")][:3]


def test_nonsense_finds_nothing_and_an_empty_box_everything():
    assert find_units("zzz qqq") == []
    assert len(find_units(" ")) == len(units())


def test_a_missing_unit_is_said_so():
    with pytest.raises(UnitMissing):
        unit("nowhere")


def test_nothing_that_is_taught_has_a_problem():
    assert content_problems() == {**{name: [] for name in units()}, "paths": []}
    assert len(units()) >= 20


def test_a_shared_sentence_of_three_words_says_nothing():
    assert skeletons(unit_of(author())) and skeleton("Bấm vô đây.") == ""
