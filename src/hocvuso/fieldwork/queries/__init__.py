"""Reads of field work: the caller's scope first."""

from hocvuso.fieldwork.queries.kit import pack, rounds_of
from hocvuso.fieldwork.queries.rounds import candidates, doors, round_info, rounds
from hocvuso.fieldwork.queries.tasks import task, task_count, tasks
from hocvuso.fieldwork.queries.teams import members, team, teams

__all__ = [
    "candidates",
    "doors",
    "members",
    "pack",
    "round_info",
    "rounds",
    "rounds_of",
    "task",
    "task_count",
    "tasks",
    "team",
    "teams",
]
