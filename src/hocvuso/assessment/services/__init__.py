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
from hocvuso.assessment.services.watching import close_signal, look_for_signals

__all__ = [
    "answer_task",
    "close_signal",
    "end_session",
    "look_for_signals",
    "pause_session",
    "replay",
    "report_broken",
    "resume_session",
    "start_session",
    "void_session",
]
