"""What the journal tells others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Places(Protocol):
    """What the journal needs to know of a caller's places; `places.PlaceScope`, a floor above, is one."""

    @property
    def whole_city(self) -> bool:
        """Whether everything is seen, acts of no commune too."""
        ...

    @property
    def communes(self) -> frozenset[int]:
        """The communes seen whole."""
        ...


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """One act: who (None = the system) did what to which object, when."""

    number: int
    at: datetime
    actor: UUID | None
    action: str
    object_kind: str
    object_id: str
    commune: int | None
    details: Mapping[str, Any]
