"""Writes about people: rolls, doubtful pairs, numbers read under seal. Facts go out through `people.ports`."""

from hocvuso.people.sealing import Number, store_numbers
from hocvuso.people.services.exporting import export_queue
from hocvuso.people.services.numbers import read_numbers, reveal_number
from hocvuso.people.services.reviewing import ask_about, decide_match, merge_residents, split_residents
from hocvuso.people.services.rolls import (
    accept_roll,
    answer_places,
    choose_columns,
    discard_roll,
    fix_rows,
    import_roll,
    resume_roll,
    undo_roll,
    upload_roll,
)
from hocvuso.people.services.rows import correct_row, set_row_aside

__all__ = [
    "Number",
    "accept_roll",
    "answer_places",
    "ask_about",
    "choose_columns",
    "correct_row",
    "decide_match",
    "discard_roll",
    "export_queue",
    "fix_rows",
    "import_roll",
    "merge_residents",
    "read_numbers",
    "resume_roll",
    "reveal_number",
    "set_row_aside",
    "split_residents",
    "store_numbers",
    "undo_roll",
    "upload_roll",
]
