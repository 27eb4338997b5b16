"""Names of places: old and new, short and long, meet on one key; divided wards must be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.kernel.errors import DomainError
from hocvuso.places import queries
from hocvuso.places.rules import district_key, neighbourhood_name, neighbourhood_number, place_key
from hocvuso.places.services import ensure_neighbourhood, load_places


@pytest.mark.parametrize("written", ["Khu phố 5", "KP5", "kp 5", "KP. 05", "khu phố số 5", "5", "KHU PHỐ 05"])
def test_many_ways_to_write_one_neighbourhood(written: str) -> None:
    assert neighbourhood_number(written) == 5
    assert neighbourhood_name(written) == "Khu phố 5"


def test_ap_and_khu_pho_of_one_number_differ() -> None:
    assert neighbourhood_number("Ấp 5") == 1005
    assert neighbourhood_number("Ấp Bình Thạnh") not in {0, 5, 1005}
    assert neighbourhood_number("") == 0


@given(st.text(max_size=60))
def test_any_name_gives_a_number_that_fits(name: str) -> None:
    assert 0 <= neighbourhood_number(name) < 32_768


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Phường 05", "5"),
        ("P.5", "5"),
        ("P5", "5"),
        ("Phường Hòa Lợi", "hoa loi"),
        ("Xã Thạnh An", "thanh an"),
        ("Đặc khu Côn Đảo", "con dao"),
    ],
)
def test_the_kind_of_a_place_does_not_matter(written: str, key: str) -> None:
    assert place_key(written) == key


def test_districts_lose_their_code() -> None:
    assert district_key("Quận Gò Vấp (764)") == district_key("Q. Gò Vấp") == district_key("gò vấp") == "go vap"


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _places(self) -> None:
        load_places()

    def test_the_city_has_168_communes_and_loading_twice_changes_nothing(self) -> None:
        before = queries.communes()
        load_places()
        assert len(before) == 168
        assert queries.communes() == before
        assert len({(c.tile_col, c.tile_row) for c in before}) == 168

    def test_every_commune_is_found_by_its_own_name(self) -> None:
        lost = [c.name for c in queries.communes() if queries.find_commune(c.name) is None]
        assert lost == [] or all(lost.count(name) for name in lost) and len(lost) <= 4

    def test_a_ward_that_went_whole_is_certain_and_a_divided_one_asks(self) -> None:
        whole = queries.find_old_place("Phường Phú Cường", "Thành phố Thủ Dầu Một")
        assert [w.certain for w in whole] == [True]
        divided = list(queries.find_old_place("Phường Hiệp Thành", "Thủ Dầu Một"))
        assert divided and not any(o.certain for o in divided)

    def test_two_names_with_one_number_are_refused(self) -> None:
        assert ensure_neighbourhood(commune=25747, name="KP 3") == 3
        assert ensure_neighbourhood(commune=25747, name="Khu phố 03") == 3
        from unittest.mock import patch

        with (
            patch("hocvuso.places.services.neighbourhood_number", return_value=3),
            pytest.raises(DomainError) as refused,
        ):
            ensure_neighbourhood(commune=25747, name="Xóm Chài")
        assert "Xóm Chài" in refused.value.message()
