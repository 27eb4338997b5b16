"""Cases that somebody should look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hocvuso.assessment.types import Json


class SignalCheck(NamedTuple):
    """A check that a case is about; `person` empty where the viewer may not see names."""

    id: UUID
    person: str
    started_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class SignalInfo:
    """A case to look at. `evidence` as `honesty` wrote it; `checks`: those inside the viewer's places, `outside`: how
    many others it is about; `can`, `ask`: the words of the item a leak is about."""

    id: UUID
    kind: str
    commune: int | None
    neighbourhood: int
    evidence: Json
    checks: tuple[SignalCheck, ...]
    outside: int
    can: str
    ask: str
    found_at: datetime
    closed_at: datetime | None
    note: str
