"""Queries of people."""

from tests.permissions.queries import Call, scoped
from tests.permissions.rolls import a_numbered_resident, a_pair, a_roll, a_waiting_row, an_undone_roll

scoped("people.queries.register.residents", lambda cast: Call(search="sau") if cast.resident() else Call())
scoped("people.queries.register.resident", lambda cast: Call(cast.resident()))
scoped("people.queries.register.residents_by_id", lambda cast: Call([cast.resident()]))
scoped("people.queries.register.numbers_known", lambda cast: Call(a_numbered_resident(cast)))
scoped("people.queries.rolls.rolls", lambda cast: Call() if a_roll(cast) else Call())
scoped("people.queries.rolls.roll", lambda cast: Call(a_roll(cast)))
scoped("people.queries.rolls.sheets", lambda cast: Call(a_roll(cast)))
scoped("people.queries.rolls.gone", lambda cast: Call(a_roll(cast, gone=True)))
scoped("people.queries.rolls.kept", lambda cast: Call(an_undone_roll(cast)))
scoped("people.queries.rows.rows", lambda cast: Call(a_roll(cast)))
scoped("people.queries.rows.example_rows", lambda cast: Call(a_roll(cast)))
scoped("people.queries.rows.row", lambda cast: Call(a_waiting_row(cast)))
scoped("people.queries.rows.waiting", lambda cast: Call() if a_waiting_row(cast) else Call())
scoped("people.queries.rows.waiting_count", lambda cast: Call() if a_waiting_row(cast) else Call())
scoped("people.queries.pairs.pairs", lambda cast: Call() if a_pair(cast) else Call())
scoped("people.queries.pairs.pair", lambda cast: Call(a_pair(cast)))
