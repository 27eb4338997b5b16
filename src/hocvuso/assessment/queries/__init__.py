"""Reads of assessment. The caller's scope comes first; a seat in a class is opened by its token instead."""

from hocvuso.assessment.queries.checks import audited, look, scene, sessions, signals
from hocvuso.assessment.queries.classes import (
    QUIET_SECONDS,
    class_view,
    classes,
    seat_look,
    seat_scene,
    unfinished,
    waiting_work,
)
from hocvuso.assessment.queries.paper import booklet, booklet_by_code, booklet_paper, booklet_tasks, booklets

__all__ = [
    "QUIET_SECONDS",
    "audited",
    "booklet",
    "booklet_by_code",
    "booklet_paper",
    "booklet_tasks",
    "booklets",
    "class_view",
    "classes",
    "look",
    "scene",
    "seat_look",
    "seat_scene",
    "sessions",
    "signals",
    "unfinished",
    "waiting_work",
]
