"""Shapes of figures, and the plan by which they are counted. No words in here: `rules` stay pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Plan:
    """The indicators compiled for `rules`: numbers and key names, no words. Tiers are numbers 1 to 5.

    `since`: key -> (indicator, least tier) pairs, counted from the first of its keys. `during`: key -> indicators.
    `exceptions`: code -> indicator, in order of precedence. `knocks`: result -> indicator ("" = nobody knocked).
    """

    adults: int
    reached: int
    since: Mapping[str, tuple[tuple[int, int], ...]]
    during: Mapping[str, tuple[int, ...]]
    exceptions: Mapping[str, int]
    knocks: Mapping[str, int]
    sets: Mapping[str, int]
    groups: Mapping[str, int]
    main: frozenset[int]


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of one place on one day: (indicator number, group number) -> people. Group 0 = everybody.

    `holds`: the indicators that were asked for, None = all.
    """

    day: date
    counts: Mapping[tuple[int, int], int]
    as_of: datetime | None = None
    holds: frozenset[int] | None = None

    def n(self, number: int, group: int = 0) -> int:
        """Return how many people. Raises KeyError for an indicator that was not asked for: nobody is not unknown."""
        if self.holds is not None and number not in self.holds:
            raise KeyError(number)
        return self.counts.get((number, group), 0)


@dataclass(frozen=True, slots=True)
class WardFigures:
    """A ward on one day, and the last days of the twelve weeks up to it (oldest first, the day itself last)."""

    commune: int
    now: Table
    weeks: tuple[Table, ...]
    whole: bool = True
    neighbourhoods: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """neighbourhood -> indicator number -> people; the main indicators only."""


@dataclass(frozen=True, slots=True)
class Share:
    """How a group stands: None in `rate` = too few people to be shown (protected)."""

    group: int
    people: int
    count: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Equity gap: overall rate minus the rate of the worst-off group. `worst` None = no group large enough."""

    overall: float
    shares: tuple[Share, ...]
    worst: Share | None

    @property
    def points(self) -> float:
        """The gap as a difference of rates (0 to 1), never below nought."""
        return max(0.0, self.overall - self.worst.rate) if self.worst and self.worst.rate is not None else 0.0


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune on the city's floor: counts of the main indicators by number."""

    commune: int
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person behind a number."""

    resident: UUID
    commune: int
    neighbourhood: int
    folded: str
    indicators: frozenset[int]
