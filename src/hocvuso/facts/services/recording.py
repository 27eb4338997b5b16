"""Recording facts made on this server."""

from collections.abc import Sequence

from hocvuso.facts import writing
from hocvuso.facts.drafts import drafts_of
from hocvuso.facts.types import Actor, NewFact, Receipt


def record(*, facts: Sequence[NewFact], actor: Actor) -> list[Receipt]:
    """Record facts made on this server, in one transaction with all views and reactions; receipts in their order.

    A known id is ignored (`known`). Raises DomainError("fact_invalid") for a body that does not fit its kind.
    """
    drafts = drafts_of(facts, actor)
    outcomes = writing.write(drafts)
    return [outcome.receipt(draft) for outcome, draft in zip(outcomes, drafts, strict=True)]
