"""The data dictionary says what the models say."""

from tools import data_dictionary


def test_the_data_dictionary_is_current() -> None:
    written = data_dictionary.TARGET.read_text(encoding="utf-8")
    assert written == data_dictionary.dictionary(), "run `make docs`"
