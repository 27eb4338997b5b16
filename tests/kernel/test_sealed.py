"""Sealed values: unreadable without the key, bound to their column, findable by a keyed index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.kernel.sealed import SealBroken, blind_index, seal, unseal


@given(st.text(alphabet="0123456789", min_size=9, max_size=12))
def test_a_number_comes_back_and_never_lies_in_the_clear(number: str) -> None:
    token = seal(number, context="people.id")
    assert unseal(token, context="people.id") == number
    assert number.encode() not in token
    assert seal(number, context="people.id") != token


def test_a_value_moved_to_another_column_does_not_open() -> None:
    token = seal("000123456789", context="people.id")
    with pytest.raises(SealBroken):
        unseal(token, context="people.phone")


def test_one_changed_bit_does_not_open() -> None:
    token = bytearray(seal("000123456789", context="x"))
    token[-1] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(token), context="x")


def test_the_index_is_equal_for_equal_values_only() -> None:
    assert blind_index("000123456789", context="x") == blind_index("000123456789", context="x")
    assert blind_index("000123456789", context="x") != blind_index("000123456780", context="x")
    assert blind_index("000123456789", context="x") != blind_index("000123456789", context="y")
