"""Writes of assessment: a supervised check from its beginning to its end, and what an auditor does with it."""

from hocvuso.assessment.services.auditing import replay, void_session
from hocvuso.assessment.services.checking import (
    answer_task,
    end_session,
    pause_session,
    report_broken,
    resume_session,
    start_session,
)

__all__ = [
    "answer_task",
    "end_session",
    "pause_session",
    "replay",
    "report_broken",
    "resume_session",
    "start_session",
    "void_session",
]
