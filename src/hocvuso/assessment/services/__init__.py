"""Writes of assessment: a supervised check from its beginning to its end, and what an auditor does with it."""

from hocvuso.assessment.services.activating import activate_version, try_waiting
from hocvuso.assessment.services.alone import collect_file, count_alone, hand_over, stock_up
from hocvuso.assessment.services.auditing import replay, void_session
from hocvuso.assessment.services.checking import (
    answer_task,
    end_session,
    pause_session,
    report_broken,
    resume_session,
    start_session,
)
from hocvuso.assessment.services.classes import (
    OpenedClass,
    answer_in_seat,
    close_class,
    join_class,
    note_help,
    open_class,
    rest_in_seat,
    seat_person,
    send_away,
    want_help,
)
from hocvuso.assessment.services.incidents import report_incident
from hocvuso.assessment.services.paper import enter_answers, print_booklet, read_again, settle_differences
from hocvuso.assessment.services.watching import close_signal, look_for_signals

__all__ = [
    "OpenedClass",
    "activate_version",
    "answer_in_seat",
    "answer_task",
    "close_class",
    "close_signal",
    "collect_file",
    "count_alone",
    "end_session",
    "enter_answers",
    "hand_over",
    "join_class",
    "look_for_signals",
    "note_help",
    "open_class",
    "pause_session",
    "print_booklet",
    "read_again",
    "replay",
    "report_broken",
    "report_incident",
    "rest_in_seat",
    "resume_session",
    "seat_person",
    "send_away",
    "settle_differences",
    "start_session",
    "stock_up",
    "try_waiting",
    "void_session",
    "want_help",
]
