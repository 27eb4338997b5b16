"""The simulation lab: what a rule would do, before it is used."""

import pytest
from django.urls import reverse

from hocvuso.assessment import lab
from hocvuso.kernel.errors import DomainError
from tests.cast import Cast
from tests.web.geometry import numbers_of, unreadable

ASKED = {
    "cut": "-0,7", "delta": "0,3", "pass_risk": "0,05", "not_yet_risk": "0,2", "minimum": "8", "maximum": "20",
    "cap": "0,4",
}  # fmt: skip


def test_a_stricter_rule_passes_fewer_people_wrongly_and_asks_more_tasks() -> None:
    easy = lab.try_rule({"pass_risk": 0.3}, people=1500)
    strict = lab.try_rule({"pass_risk": 0.02}, people=1500)
    assert strict.report.false_pass < easy.report.false_pass
    assert strict.report.mean_length > easy.report.mean_length
    assert set(strict.used) == set("abcdđeg")


def test_the_bands_hold_everybody_and_abler_people_attain_more_often() -> None:
    report = lab.try_rule({}, people=1500).report
    assert sum(band.people for band in report.bands) == 1500
    for band in report.bands:
        assert band.attained + band.not_yet + band.inconclusive == pytest.approx(1)
    big = [band for band in report.bands if band.people > 60]
    assert big[0].attained < 0.1 and big[-1].attained > 0.8


@pytest.mark.parametrize(
    "changes", [{"cut": 9.0}, {"pass_risk": 0.0}, {"minimum": 20, "maximum": 10}, {"cap": 2.0}, {"maximum": 1000}]
)
def test_settings_without_sense_are_refused_in_words(changes: dict[str, float]) -> None:
    with pytest.raises(DomainError) as refused:
        lab.try_rule(changes, people=200)
    assert refused.value.code.startswith("lab_")
    with pytest.raises(DomainError):
        lab.try_rule({}, people=10**6)


def test_cuts_are_tried_on_the_same_people_side_by_side() -> None:
    trials = lab.try_cuts([-0.7, -1.3, -1.0], {"delta": 0.25}, people=600)
    assert [t.settings["cut"] for t in trials] == [-1.3, -1.0, -0.7]
    assert all(t.settings["delta"] == 0.25 and set(t.used) == set("abcdđeg") for t in trials)
    passed = [sum(band.attained * band.people for band in t.report.bands) for t in trials]
    assert passed == sorted(passed, reverse=True), "the higher the cut, the fewer attain"
    for wrong in ([], [-1.0 + n / 10 for n in range(6)]):
        with pytest.raises(DomainError) as refused:
            lab.try_cuts(wrong, {}, people=200)
        assert refused.value.code == "lab_cuts"


def test_the_page_shows_the_rule_in_force_then_what_a_change_would_do(cast: Cast) -> None:
    client, url = cast.client(cast.nhan), reverse("office:assessment-lab")
    assert "-1,0" in client.get(url).content.decode()
    shown = client.get(url, {**ASKED, "people": "300"})
    assert shown.status_code == 200 and "Đạt nhầm" in shown.content.decode()
    several = client.get(url, {**ASKED, "cut": "-1,3; -1,0; -0,7", "people": "300"}).content.decode()
    for cut in ("-1,3", "-1,0", "-0,7"):
        assert f"ngưỡng {cut}" in several and f'<th scope="row">{cut}</th>' in several
    assert several.count('class="chart"') == 3 and "Ngưỡng -1,3: trung bình" in several
    assert client.get(url, {**ASKED, "cut": "thấp", "people": "300"}).status_code == 400
    refused = client.get(url, {**ASKED, "people": "9999999"})
    assert refused.status_code == 400 and "Số người giả định từ 100 đến 5000" in refused.content.decode()


def test_the_picture_is_the_same_in_both_languages_and_its_bands_are_ranges(cast: Cast) -> None:
    client, url = cast.client(cast.nhan), reverse("office:assessment-lab")
    vietnamese = client.get(url, {**ASKED, "people": "300"}).content.decode()
    client.cookies["language"] = "en"
    english_numbers = {name: value.replace(",", ".") for name, value in ASKED.items()}
    english = client.get(url, {**english_numbers, "people": "300"}).content.decode()
    assert unreadable(vietnamese) == [] and unreadable(english) == []
    assert numbers_of(vietnamese) == numbers_of(english)
    heights = {value for tag, name, value in numbers_of(vietnamese) if tag == "text" and name == "y"}
    assert len(heights) >= 6, "five lines of shares and the axis"
    assert "từ -1,0 đến -0,5" in vietnamese and "-1.0 to -0.5" in english
