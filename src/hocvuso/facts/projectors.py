"""Who listens to the ledger. Rooms above register in their AppConfig.ready(); `facts` never knows who listens.

A *view* keeps derived rows: it is told of every change of state in the same transaction, and `rebuild` makes its
rows anew. A *reaction* does something once when a new local fact arrives: it is run neither by `rebuild` nor by
`import_ledger`, and may return further facts, which are recorded in the same transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hocvuso.facts.types import Batch, NewFact, StoredFact

Apply = Callable[[Batch], None]
Reset = Callable[[int | None], None]
React = Callable[[StoredFact], Iterable[NewFact] | None]


@dataclass(frozen=True, slots=True)
class View:
    """Derived rows: `apply` moves them by a batch; `reset(commune | None)` deletes those of a commune (None: all)."""

    name: str
    apply: Apply
    reset: Reset


@dataclass(frozen=True, slots=True)
class Reaction:
    """What to do once about a new local fact of one of `kinds`."""

    name: str
    kinds: frozenset[str]
    react: React


_views: dict[str, View] = {}
_reactions: dict[str, Reaction] = {}


def register_view(name: str, apply: Apply, reset: Reset) -> None:
    """Add a view; a second registration under one name replaces the first (so that tests can reload)."""
    _views[name] = View(name, apply, reset)


def register_reaction(name: str, kinds: Iterable[str], fn: React) -> None:
    """Add a reaction to new local facts of `kinds`. It is called once per fact, inside the transaction."""
    _reactions[name] = Reaction(name, frozenset(kinds), fn)


def views() -> tuple[View, ...]:
    """Return the views in order of registration."""
    return tuple(_views.values())


def reactions() -> tuple[Reaction, ...]:
    """Return the reactions in order of registration."""
    return tuple(_reactions.values())
