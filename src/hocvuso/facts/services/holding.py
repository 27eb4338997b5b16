"""The ledger's locks come first: before a row of another room that a reaction to a fact may lock as well."""

from uuid import UUID

from hocvuso.facts import queries, storage


def hold_person(*, resident: UUID, commune: int) -> None:
    """Lock the ledgers in which a person is spoken of, and that of `commune`, until the transaction ends.

    For a service that locks rows of its own and then records a fact. Reactions lock the same rows with the ledger's
    lock already in hand: taken the other way round, the two would wait for each other.
    """
    state = queries.state_unscoped(resident)
    storage.lock_communes({commune, *(state.data["c"] if state is not None else ())})
