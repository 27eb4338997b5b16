"""Old encodings read as the clerk wrote them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.people.roll import encodings as enc
from hocvuso.people.roll.syllables import is_syllable

NAMES = [
    "Nguyễn Văn Hùng",
    "Trần Thị Bích Ngọc",
    "Lê Hoàng Phương Uyên",
    "Phạm Đức Thắng",
    "Huỳnh Thị Sáu",
    "Đặng Quốc Tuấn",
    "Võ Thị Mỹ Lệ",
    "Bùi Xuân Trường",
    "Đỗ Khắc Nghĩa",
    "Hồ Thị Tuyết Nhung",
    "Ngô Gia Khiêm",
    "Dương Thụy Vỹ",
    "Lý Ỷ Lan",
    "Khưu Hữu Phước",
    "Giàng A Pháo",
    "Quách Tĩnh Uyển",
    "Nguyễn Thị Hòa",
    "Nguyễn Thị Hoà",
    "Đinh Bộ Lĩnh",
    "Kiều Oanh",
    "Thuỷ Tiên",
    "Khuyến",
    "Nguyệt",
    "Ất Mão",
    "Ỵ",
]
ADDRESS = "12/3 đường Nguyễn Thái Sơn, khu phố 5, Phường Gò Vấp"
LETTERS = sorted(set(enc.TO_VNI))


@given(
    st.lists(st.sampled_from([c for c in LETTERS if c.islower()] + list("bcdghklmnpqrstvx -")), max_size=40).map(
        "".join
    )
)
def test_tcvn3_goes_out_and_comes_back(text: str) -> None:
    assert enc.from_tcvn3(enc.to_tcvn3(text)) == unicodedata.normalize("NFC", text)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6).map(" ".join), st.booleans())
def test_vni_goes_out_and_comes_back(text: str, capitals: bool) -> None:
    text = text.upper() if capitals else text
    assert enc.from_vni(enc.to_vni(text)) == text


def test_every_letter_has_its_place() -> None:
    assert enc.to_tcvn3("Nguyễn Văn Tú") == "NguyÔn V¨n Tó"
    assert enc.to_vni("Nguyễn Văn Tú") == "Nguyeãn Vaên Tuù"
    assert len(set(enc.TO_VNI.values())) == len(enc.TO_VNI) == 134
    assert len(set(enc.TO_TCVN3.values())) == len(enc.TO_TCVN3) == 74


def test_toned_capitals_of_an_abc_font_are_raised() -> None:
    assert enc.from_tcvn3("NGUYÔN V¡N Tó") == "NGUYỄN VĂN Tú"
    assert enc.from_tcvn3("TrÇn") == "Trần"


@pytest.mark.parametrize("name", " ".join(NAMES).split())
def test_every_syllable_of_real_names_is_known(name: str) -> None:
    assert is_syllable(name)


@pytest.mark.parametrize("word", ["NguyÔn", "Nguyeãn", "baù", "V¨n", "Müller", "thắnng", "hoaà"])
def test_other_words_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("encode", [enc.to_tcvn3, enc.to_vni])
def test_a_column_of_cells_is_recognised(encode) -> None:
    column = [encode(name) for name in NAMES]
    name = enc.legacy_of(column)
    # TCVN3 has no toned capitals, so only the case may differ
    assert [enc.repair(cell, name).casefold() for cell in column] == [one.casefold() for one in NAMES]


def test_unicode_cells_are_left_alone() -> None:
    for text in (*NAMES, ADDRESS, "José Müller", "12 m², 30°C"):
        assert enc.legacy_of([text]) == ""
        assert enc.repair(text) == text
        assert enc.repair(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFD", text)


def test_one_pasted_cell_is_repaired_alone() -> None:
    assert enc.repair(enc.to_tcvn3("Trần Thị Bích Ngọc")) == "Trần Thị Bích Ngọc"
    assert enc.repair("Phạm Đức Thắng", "tcvn3") == "Phạm Đức Thắng"


TEXT = "STT;Họ và tên;Địa chỉ\r\n" + "".join(f"{i};{name};{ADDRESS}\r\n" for i, name in enumerate(NAMES[:12], 1))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (enc.to_tcvn3(TEXT).encode("latin-1"), "tcvn3"),
        (enc.to_vni(TEXT).encode("latin-1"), "vni"),
    ],
)
def test_text_files_are_read_in_their_own_encoding(data: bytes, name: str) -> None:
    text, found = enc.decode_bytes(data)
    assert (text.casefold(), found) == (TEXT.casefold(), name)


def _cp1258(text: str) -> bytes:
    out = bytearray()
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            decomposed = unicodedata.normalize("NFD", char)
            base = unicodedata.normalize(
                "NFC", "".join(c for c in decomposed if c not in "\u0300\u0301\u0303\u0309\u0323")
            )
            tone = "".join(c for c in decomposed if c in "\u0300\u0301\u0303\u0309\u0323")
            out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def test_windows_1258_is_composed() -> None:
    assert enc.decode_bytes(_cp1258(TEXT)) == (TEXT, "windows-1258")


def test_a_picture_is_not_text() -> None:
    with pytest.raises(UnicodeError):
        enc.decode_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0")


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    try:
        text, _ = enc.decode_bytes(data)
    except UnicodeError:
        return
    assert isinstance(text, str)
