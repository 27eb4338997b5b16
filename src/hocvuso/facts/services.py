"""Writes of the ledger. `record` is the one write path for what happens to people."""

from collections.abc import Sequence

from hocvuso.facts.types import Actor, NewFact, Receipt


def record(*, facts: Sequence[NewFact], actor: Actor) -> list[Receipt]:
    """Record facts made on this server, in one transaction with all views and reactions; receipts in their order.

    A known id is ignored (`known`). Raises DomainError("fact_invalid") for a body that does not fit its kind.
    """
    raise NotImplementedError
