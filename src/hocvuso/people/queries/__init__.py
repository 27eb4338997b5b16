"""Reads about people. The caller's scope comes first; numbers are not read here (`services.reveal_number`)."""

from hocvuso.people.queries.pairs import pair, pairs
from hocvuso.people.queries.register import numbers_known, resident, residents, residents_by_household, residents_by_id
from hocvuso.people.queries.rolls import gone, kept, roll, rolls, sheets
from hocvuso.people.queries.rows import example_rows, row, rows, waiting, waiting_count

__all__ = [
    "example_rows",
    "gone",
    "kept",
    "numbers_known",
    "pair",
    "pairs",
    "resident",
    "residents",
    "residents_by_household",
    "residents_by_id",
    "roll",
    "rolls",
    "row",
    "rows",
    "sheets",
    "waiting",
    "waiting_count",
]
