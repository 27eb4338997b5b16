"""Reads of assessment. The caller's scope comes first; a seat in a class is opened by its token instead."""

from hocvuso.assessment.queries.checks import look, scene, sessions, signals
from hocvuso.assessment.queries.classes import QUIET_SECONDS, class_view, classes, seat_look, seat_scene

__all__ = [
    "QUIET_SECONDS",
    "class_view",
    "classes",
    "look",
    "scene",
    "seat_look",
    "seat_scene",
    "sessions",
    "signals",
]
