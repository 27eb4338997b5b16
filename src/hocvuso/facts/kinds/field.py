"""Facts of the doorstep and of learning."""

from typing import Literal

from pydantic import Field

from hocvuso.facts.kinds.base import Body, Code, Day, Id, Moment, Text

How = Literal["alone", "prompted", "not_yet"]


class Consent(Body):
    """Consent to one purpose, given or withdrawn; `how` the question was put."""

    purpose: Code
    how: Literal["spoken", "written", "screen"] = "spoken"


class VisitRecorded(Body):
    """A knock at a door. `result` from the catalogue's door results; "met" about a resident means reached."""

    result: Code
    round: Id | None = None
    household: Id | None = None
    wish: Code | None = None
    note: Text | None = None


class PillarObserved(Body):
    """One of the four pillars seen at a person: there, or not (yet)."""

    pillar: Literal["identity", "device", "account", "skills"]
    present: bool


class RungObserved(Body):
    """How far somebody is with a service: understands, does, uses (hiểu, làm, dùng)."""

    service: Code
    task: Code | None = None
    rung: Literal["understands", "does", "uses"]
    how: How


class PracticeCompleted(Body):
    """A scenario of the simulator gone through. What was typed is never kept."""

    scenario: Code
    scenario_version: int = Field(default=1, ge=1)
    seed: int | None = Field(default=None, ge=0)
    mode: Literal["watch", "guided", "alone"]
    outcome: How
    hints: int = Field(default=0, ge=0, le=1000)
    marks: int = Field(default=0, ge=0, le=1000)
    unsafe: int = Field(default=0, ge=0, le=1000)
    seconds: int | None = Field(default=None, ge=0, le=86400)
    service: Code | None = None
    task: Code | None = None
    trace: Code | None = None


class LessonCompleted(Body):
    """A lesson read or heard to its end."""

    unit: Code
    unit_version: int = Field(default=1, ge=1)
    seconds: int | None = Field(default=None, ge=0, le=86400)
    right: int | None = Field(default=None, ge=0, le=1000)
    asked: int | None = Field(default=None, ge=0, le=1000)


class ServiceAdopted(Body):
    """Really taken up: app installed, signature received, health book updated, item integrated."""

    what: Code
    service: Code | None = None


class Barrier(Body):
    """Something that keeps a person from learning, noted or cleared."""

    barrier: Code


class AppointmentMade(Body):
    """Next visit promised for `at`; `promised` = what will be learnt then."""

    at: Moment
    promised: Code | None = None


class AppointmentKept(Body):
    """Whether the appointment took place; `appointment` = id of the fact that made it."""

    appointment: Id | None = None
    came: bool = True


class ExceptionNoted(Body):
    """Why the person is counted apart (away, refused, ill ...), from `on_day`, until cleared or `until`."""

    exception: Code
    on_day: Day | None = None
    until: Day | None = None


class ExceptionCleared(Body):
    """The reason no longer holds."""

    exception: Code
    on_day: Day | None = None
