"""The ledger as a file: only communes that lie wholly inside the scope."""

from tests.permissions.queries import Call, scoped


def _one_fact(cast: object) -> Call:
    cast.resident()  # type: ignore[attr-defined]
    return Call()


scoped(
    "facts.queries.ledger_lines",
    _one_fact,
    nothing=lambda lines: not any('"fact"' in line for line in lines),
)
