"""Writes of field work: teams, rounds, tasks, codes for practice."""

from hocvuso.fieldwork.services.practice import issue_practice_code
from hocvuso.fieldwork.services.rounds import assign_doors, close_round, plan_round, share_doors
from hocvuso.fieldwork.services.tasks import finish_task
from hocvuso.fieldwork.services.teams import add_member, end_membership, make_team

__all__ = [
    "add_member",
    "assign_doors",
    "close_round",
    "end_membership",
    "finish_task",
    "issue_practice_code",
    "make_team",
    "plan_round",
    "share_doors",
]
