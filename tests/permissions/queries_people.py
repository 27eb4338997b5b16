"""Queries of people."""

from tests.permissions.queries import Call, scoped

scoped("people.queries.residents", lambda cast: Call(search="sau") if cast.resident() else Call())
scoped("people.queries.resident", lambda cast: Call(cast.resident()))
scoped("people.queries.residents_by_id", lambda cast: Call([cast.resident()]))
