"""Queries of field work, and what they need of places, people, identity and the ledger."""

from uuid import UUID

from hocvuso.fieldwork.queries import tasks
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, NEAR, Cast
from tests.fieldwork.world import a_lane, a_refusal, a_round, a_team
from tests.permissions.queries import Call, scoped
from tests.permissions.queries_register import _device


def a_task(cast: Cast) -> UUID:
    """A task of the team of khu phố 5."""
    a_refusal(cast, cast.resident())
    return tasks(EVERYWHERE)[0].id


def _candidates(cast: Cast) -> Call:
    a_lane(cast)
    return Call(a_team(cast))


scoped("fieldwork.queries.teams.teams", lambda cast: Call() if a_team(cast) else Call())
scoped("fieldwork.queries.teams.team", lambda cast: Call(a_team(cast)))
scoped("fieldwork.queries.teams.members", lambda cast: Call(a_team(cast)))
scoped("fieldwork.queries.rounds.rounds", lambda cast: Call() if a_round(cast) else Call())
scoped("fieldwork.queries.rounds.round_info", lambda cast: Call(a_round(cast)))
scoped("fieldwork.queries.rounds.doors", lambda cast: Call(a_round(cast)))
scoped("fieldwork.queries.rounds.candidates", _candidates)
scoped("fieldwork.queries.kit.rounds_of", lambda cast: Call(cast.tuan.pk) if a_round(cast) else Call())
scoped("fieldwork.queries.kit.pack", lambda cast: Call(a_round(cast), cast.tuan.pk))
scoped("fieldwork.queries.tasks.tasks", lambda cast: Call() if a_task(cast) else Call())
scoped("fieldwork.queries.tasks.task", lambda cast: Call(a_task(cast)))
scoped("fieldwork.queries.tasks.task_count", lambda cast: Call() if a_task(cast) else Call())
scoped("places.queries.doors_of", lambda cast: Call(HERE, NEAR) if a_lane(cast) else Call(HERE))
scoped("people.queries.register.residents_by_household", lambda cast: Call(HERE, [h for h, _ in a_lane(cast).values()]))
scoped("identity.queries.phones", lambda cast: Call() if _device(cast) else Call())
scoped("facts.queries.last_seq", lambda cast: Call(HERE) if cast.resident() else Call(HERE))
