"""Facts that make the register: who lives where. Identity and phone numbers are never in facts."""

from typing import Literal

from pydantic import Field

from hocvuso.facts.kinds.base import Body, Code, Day, Id, Text

Sex = Literal["f", "m", ""]


class Birth(Body):
    """A birth date as far as it is known."""

    year: int | None = Field(default=None, ge=1850, le=2200)
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)


class ResidentListed(Body):
    """A roll (or a volunteer at the door) names this person as living at the envelope's place."""

    name: Text
    sex: Sex = ""
    birth: Birth | None = None
    groups: list[Code] = []
    need_codes: list[Code] = []
    household: Id | None = None
    relation: Literal["head", "spouse", "child", "parent", "other", ""] = ""


class ResidentAmended(Body):
    """Fields that changed; what is absent stays. `listed` false = no longer named by a whole roll, never a death."""

    name: Text | None = None
    sex: Sex | None = None
    birth: Birth | None = None
    groups: list[Code] | None = None
    need_codes: list[Code] | None = None
    household: Id | None = None
    relation: Literal["head", "spouse", "child", "parent", "other", ""] | None = None
    neighbourhood: int | None = Field(default=None, ge=0, le=32767)
    listed: bool | None = None


class ResidentMerged(Body):
    """Subject and `other` are one person; take it back with fact.retracted or resident.split."""

    other: Id
    reason: Code | None = None


class ResidentSplit(Body):
    """They were two people after all: takes back the merge recorded by fact `merged`."""

    merged: Id
    reason: Code | None = None


class ResidentMoved(Body):
    """Lives elsewhere from `on_day` (default: the day of the fact). `to_commune` None = outside the city."""

    to_commune: int | None = Field(default=None, ge=0, le=99999)
    to_neighbourhood: int = Field(default=0, ge=0, le=32767)
    to_household: Id | None = None
    on_day: Day | None = None


class ResidentDied(Body):
    """Died on `on_day` (default: the day of the fact)."""

    on_day: Day | None = None


class ResidentReturned(Body):
    """Lives at the envelope's place again, after having moved away or being thought dead."""

    household: Id | None = None
    on_day: Day | None = None


class HouseholdListed(Body):
    """A door at an address of the envelope's place."""

    address: Text


class HouseholdAmended(Body):
    """The door's address or neighbourhood changed; what is absent stays."""

    address: Text | None = None
    neighbourhood: int | None = Field(default=None, ge=0, le=32767)


class FactRetracted(Body):
    """Takes back one earlier (or not yet arrived) fact about the same subject."""

    retracts: Id
    reason: Text | None = None
