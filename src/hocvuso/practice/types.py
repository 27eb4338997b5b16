"""Shapes of the practice room. A compiled scenario is plain JSON, the same for Python and TypeScript."""

from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict

Mark = Literal["detour", "wrong", "unsafe", "refused"]
Mode = Literal["watch", "together", "alone", "review", "check"]
Rung = Literal["does_alone", "does_prompted", "not_yet"]

MODES: tuple[Mode, ...] = ("watch", "together", "alone", "review", "check")
MARKS: tuple[Mark, ...] = ("detour", "wrong", "unsafe", "refused")

Scenario = dict[str, Any]
"""A compiled scenario (see `practice.loading.compile_scenario`)."""


class State(TypedDict):
    """Everything an attempt is: closed values only, nothing typed is in it."""

    mode: str
    draw: dict[str, Any]
    vars: dict[str, str]
    screen: str
    resume: str | None
    ring_at: dict[str, str]
    active: list[str]
    rung: list[str]
    marks: list[list[str]]
    helps: int
    hinted: dict[str, int]
    history: list[list[Any]]
    ended: bool


class Feedback(TypedDict):
    """What the machine answers to one event; texts are templates, rendered by `practice.wording`."""

    moved: bool
    mark: str | None
    say: str | None
    app: str | None
    hint: int
    rang: str | None
    goal: bool
    ended: bool
    undo_refused: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt showed. `unsafe_in` names the injections in which an unsafe act happened."""

    goal: bool
    detour: int
    wrong: int
    unsafe: int
    refused: int
    helps: int
    rung: Rung
    unsafe_in: tuple[str, ...] = ()
    events: int = 0
    injections: tuple[str, ...] = field(default_factory=tuple)
