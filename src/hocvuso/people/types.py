"""What the people room tells other rooms."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResidentInfo:
    """A person on the register, without any number. Unknown parts of the birth date are None."""

    id: UUID
    commune: int
    neighbourhood: int
    household: UUID | None
    name: str
    folded: str
    sex: str
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    groups: tuple[str, ...]
    need_codes: tuple[str, ...]
    listed: bool

    @property
    def birth(self) -> str:
        """The birth date as far as it is known: 05/03/1954, 03/1954, 1954 or empty."""
        parts = [f"{p:02d}" for p in (self.birth_day, self.birth_month) if p is not None]
        return "/".join([*parts, str(self.birth_year)]) if self.birth_year else ""
