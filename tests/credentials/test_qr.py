"""The code on the paper: dense, small enough to print at 30 mm, the same as an independent encoder draws."""

import numpy
import pytest
import segno
from segno import consts

from hocvuso.credentials.rules import qr
from tests.credentials.paper import Paper
from tests.second_reader import read_code

LONG = "Công Tằng Tôn Nữ Hoàng Phương Thảo Nguyên"


@pytest.mark.parametrize("name", ["Nguyễn Thị Sáu", "Nguyễn Hoàng Phương Thảo", LONG])
def test_names_are_never_cut_and_the_code_stays_within_version_12(name: str) -> None:
    text = Paper().text(name=name)
    rows = qr.modules(text)
    assert qr.version_of(len(rows)) <= qr.MAX_VERSION
    assert read_code(picture(rows)) == text
    said = Paper().claims(name=name)
    assert said.name == name


def test_another_encoder_given_the_two_segments_draws_the_same_code() -> None:
    compared = 0
    for letters in range(3, 16):
        text = Paper().text(name="Ă" * letters)
        rows = qr.modules(text)
        address, _, digits = text.partition("#")
        # segno 1.6 adds a byte of padding when the data already end on a byte: a valid code, but another picture
        bits = 4 + 16 + 8 * (len(address) + 1) + 4 + 12 + len(digits) // 3 * 10 + (0, 4, 7)[len(digits) % 3] + 4
        if bits % 8 == 0 or qr.version_of(len(rows)) < 10:
            continue
        segments = [(address + "#", consts.MODE_BYTE, None), (digits, consts.MODE_NUMERIC, None)]
        drawn = [
            segno.make(segments, error="m", boost_error=False, mask=mask, version=qr.version_of(len(rows)))
            for mask in range(8)
        ]
        assert rows in [[[bool(dark) for dark in row] for row in code.matrix] for code in drawn], letters
        compared += 1
    assert compared >= 4


def test_a_name_that_would_need_a_bigger_code_is_said_not_cut() -> None:
    with pytest.raises(qr.TooLong):
        qr.modules(Paper().text(name="Ẵ" * 60))


def test_a_decimal_with_a_leading_zero_is_no_second_way_of_writing_the_token() -> None:
    digits = Paper().text().partition("#")[2]
    with pytest.raises(qr.NotOurs):
        qr.token_of("0" + digits)


def picture(rows: list[list[bool]], scale: int = 4) -> "numpy.typing.NDArray[numpy.uint8]":
    """Return the code with its quiet zone as grey pixels."""
    modules = numpy.pad(numpy.array(rows, dtype=bool), qr.QUIET_ZONE)
    dark = numpy.kron(modules, numpy.ones((scale, scale), dtype=bool))
    return numpy.where(dark, 0, 255).astype(numpy.uint8)
