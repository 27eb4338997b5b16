"""Folding: what a person types and what a clerk stored meet on one key."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.kernel.text import clean, fold

vietnamese = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ "
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Đào Thị Hường", "dao thi huong"),
        ("HÒA BÌNH", "hoa binh"),
        ("Hoà  Bình ", "hoa binh"),
        ("Đường 3/2", "duong 3/2"),
    ],
)
def test_the_key_has_no_marks_and_reads_d_for_đ(written: str, key: str) -> None:
    assert fold(written) == key


@given(vietnamese)
def test_both_unicode_forms_and_any_case_give_one_key(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text.upper())


@given(st.text())
def test_folding_and_cleaning_are_final(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
    assert unicodedata.is_normalized("NFC", clean(text))


def test_cleaning_drops_what_nobody_sees() -> None:
    assert clean("  Nguyễn\u200b Văn\u00a0 A\ufeff\n") == "Nguyễn Văn A"


@given(st.text())
def test_what_stands_beside_a_word_does_not_change_its_key(text: str) -> None:
    assert fold(f"{text} Đỗ") == f"{fold(text)} do".strip()
    assert fold(f"{text} 象") == f"{fold(text)} 象".strip()
