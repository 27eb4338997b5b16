"""Answers of many people to many items, complete or sparse."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

MISSING = -1
HIGHEST = 20
DENSE_FROM = 0.35
"""From this share of answers on, a full matrix is quicker than a list of answers."""


class ResponsesUnusable(ValueError):
    """The answers can't be calibrated; the message names the item and says what is missing."""


@dataclass(frozen=True)
class Responses:
    """Answers of `persons` people to `items` items; categories count from 0 (the lowest). Make them with `from_*`."""

    persons: int
    items: int
    table: NDArray[np.int8] | None = None
    lists: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]] | None = None

    @classmethod
    def from_matrix(cls, matrix: ArrayLike) -> "Responses":
        """Return the answers of a persons x items matrix of categories; -1 = not asked."""
        table = np.asarray(matrix)
        if table.ndim != 2 or not table.size:
            raise ResponsesUnusable("a matrix with a row for each person and a column for each item is wanted")
        if table.min() < MISSING or table.max() > HIGHEST:
            raise ResponsesUnusable(f"categories are whole numbers from 0 to {HIGHEST}, -1 where not asked")
        return cls(table.shape[0], table.shape[1], table=table.astype(np.int8))

    @classmethod
    def from_lists(
        cls, person: ArrayLike, item: ArrayLike, category: ArrayLike, *, persons: int, items: int
    ) -> "Responses":
        """Return answers given one by one. Raises ResponsesUnusable on an index or category out of range."""
        who, what, reached = (np.asarray(part) for part in (person, item, category))
        if not len(who) == len(what) == len(reached) or not len(who):
            raise ResponsesUnusable("person, item and category must be equally long and not empty")
        if who.min() < 0 or who.max() >= persons or what.min() < 0 or what.max() >= items:
            raise ResponsesUnusable("a person or item number is out of range")
        if reached.min() < 0 or reached.max() > HIGHEST:
            raise ResponsesUnusable(f"categories are whole numbers from 0 to {HIGHEST}")
        lists = (who.astype(np.int32), what.astype(np.int32), reached.astype(np.int8))
        return cls(persons, items, lists=lists)

    @cached_property
    def answers(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
        """Return parallel lists: person, item, category."""
        if self.lists is not None:
            return self.lists
        table = self.matrix
        person, item = np.nonzero(table != MISSING)
        return person.astype(np.int32), item.astype(np.int32), table[person, item]

    @cached_property
    def matrix(self) -> NDArray[np.int8]:
        """Return persons x items, MISSING where not asked."""
        if self.table is not None:
            return self.table
        table = np.full((self.persons, self.items), MISSING, dtype=np.int8)
        person, item, category = self.answers
        table[person, item] = category
        return table

    @cached_property
    def share(self) -> float:
        """Return the share of all persons x items that was answered."""
        known = len(self.lists[0]) if self.lists is not None else int(np.count_nonzero(self.matrix != MISSING))
        return known / (self.persons * self.items)

    @property
    def dense(self) -> bool:
        """Whether a full matrix is the better form."""
        return self.share >= DENSE_FROM

    def counts(self, categories: int) -> NDArray[np.int64]:
        """Return how often each category of each item was reached, items x categories."""
        if self.table is not None:
            found = [np.count_nonzero(self.table == k, axis=0) for k in range(categories)]
            return np.stack(found, axis=1).astype(np.int64)
        _, item, category = self.answers
        place = item.astype(np.int64) * categories + category
        return np.bincount(place, minlength=self.items * categories).reshape(self.items, categories)

    def require_variation(self, categories: int) -> None:
        """Raise ResponsesUnusable, naming items of which some category was never reached."""
        counts = self.counts(categories)
        empty = np.argwhere(counts == 0)
        if len(empty):
            told = ", ".join(f"item {n}: nobody reached category {k}" for n, k in empty[:5])
            more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
            raise ResponsesUnusable(f"{told}{more}; leave such items out or join their categories")
