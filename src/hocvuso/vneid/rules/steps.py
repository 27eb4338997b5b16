"""Where a request stands, what moves it, and in which column of the ledger it is counted.

pending -> batched -> delivered -> confirmed | rejected | review. Before anything is sent a row may be parked on our
side; `cancelled` = the attainment was revoked before it was sent; `revoked` = taken back by the receiver on our word.
"""

import random
from datetime import timedelta

PENDING, BATCHED, DELIVERED = "pending", "batched", "delivered"
PARKED, REVIEW, REJECTED, CONFIRMED = "parked", "review", "rejected", "confirmed"
CANCELLED, REVOKED, REPLACED = "cancelled", "revoked", "replaced"
STATES = (PENDING, BATCHED, DELIVERED, PARKED, REVIEW, REJECTED, CONFIRMED, CANCELLED, REVOKED, REPLACED)

MOVES: dict[str, frozenset[str]] = {
    PENDING: frozenset({BATCHED, PARKED, CANCELLED, REPLACED}),
    PARKED: frozenset({PENDING, CANCELLED, REPLACED}),
    BATCHED: frozenset({DELIVERED}),
    # a receiver may change its mind after a review, and says RETRY when it could not decide
    DELIVERED: frozenset({CONFIRMED, REJECTED, REVIEW, REVOKED, PENDING, REPLACED}),
    REVIEW: frozenset({CONFIRMED, REJECTED, REVOKED, REPLACED}),
    REJECTED: frozenset({REPLACED, CONFIRMED}),
    CONFIRMED: frozenset({REVOKED, REPLACED, REJECTED}),
    CANCELLED: frozenset(),
    REVOKED: frozenset(),
    REPLACED: frozenset(),
}
SENT = frozenset({BATCHED, DELIVERED, REVIEW, REJECTED, CONFIRMED})
"""The receiver knows it, or may: taking it back needs a revocation of its own."""

COLUMNS = ("waiting", "in_flight", "parked", "refused", "confirmed")
_COLUMN = {
    PENDING: "waiting",
    BATCHED: "waiting",
    DELIVERED: "in_flight",
    PARKED: "parked",
    REVIEW: "parked",
    REJECTED: "refused",
    CONFIRMED: "confirmed",
}
"""A batch that lies here undelivered is still waiting: nothing has left the house."""

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)


class WrongStep(ValueError):
    """A move that the contract does not know."""


def require(before: str, after: str) -> None:
    """Raise WrongStep unless a request may go from one state to the other."""
    if after not in MOVES[before]:
        raise WrongStep(f"{before} -> {after}")


def column_of(state: str) -> str | None:
    """Return the ledger's column of a state; None = no longer counted (cancelled, revoked, replaced)."""
    return _COLUMN.get(state)


def wait_after(attempts: int, dice: random.Random) -> timedelta:
    """Return how long to wait after so many failed attempts: doubling, at most six hours, half of it by chance.

    The chance keeps 168 wards from knocking in the same second after an outage.
    """
    whole: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 20))
    return whole * (0.5 + 0.5 * dice.random())
