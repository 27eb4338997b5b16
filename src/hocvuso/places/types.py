"""What a caller may see: a set of places."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from hocvuso.kernel.errors import NotFound

_Query = TypeVar("_Query", bound=Any)


@dataclass(frozen=True, slots=True)
class PlaceScope:
    """The places a caller may read (phạm vi). The empty scope sees nothing.

    `whole_city`: every commune. `communes`: official codes seen whole.
    `neighbourhoods`: (commune code, neighbourhood number) pairs seen on their own.
    """

    whole_city: bool = False
    communes: frozenset[int] = frozenset()
    neighbourhoods: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether this scope sees nothing at all."""
        return not (self.whole_city or self.communes or self.neighbourhoods)

    def allows(self, commune: int, neighbourhood: int | None = None) -> bool:
        """Return whether the place lies inside. Without `neighbourhood` the whole commune must."""
        if self.whole_city or commune in self.communes:
            return True
        return neighbourhood is not None and (commune, neighbourhood) in self.neighbourhoods

    def touches(self, commune: int) -> bool:
        """Return whether at least a part of the commune lies inside."""
        return self.whole_city or commune in self.communes or any(c == commune for c, _ in self.neighbourhoods)

    def require(self, commune: int, neighbourhood: int | None = None) -> None:
        """Raise NotFound when the place lies outside: missing and forbidden look the same."""
        if not self.allows(commune, neighbourhood):
            raise NotFound()

    def neighbourhoods_of(self, commune: int) -> frozenset[int] | None:
        """Return the numbers visible in a commune, or None when the whole commune is."""
        if self.whole_city or commune in self.communes:
            return None
        return frozenset(n for c, n in self.neighbourhoods if c == commune)

    def filter(self, rows: _Query, commune: str = "commune_id", neighbourhood: str = "neighbourhood") -> _Query:
        """Return the rows of a queryset that lie inside; the names are those of its columns."""
        from django.db.models import Q

        if self.whole_city:
            return rows
        condition = Q(**{f"{commune}__in": sorted(self.communes)})
        by_commune: dict[int, list[int]] = {}
        for code, number in sorted(self.neighbourhoods):
            by_commune.setdefault(code, []).append(number)
        for code, numbers in by_commune.items():
            condition |= Q(**{commune: code, f"{neighbourhood}__in": numbers})
        inside: _Query = rows.filter(condition)
        return inside


EVERYWHERE = PlaceScope(whole_city=True)
NOWHERE = PlaceScope()


@dataclass(frozen=True, slots=True)
class CommuneInfo:
    """A commune as other rooms see it; `code` is the official one, shown with five digits."""

    code: int
    name: str
    kind: str
    tile_col: int
    tile_row: int

    @property
    def shown_code(self) -> str:
        """The official five digits."""
        return f"{self.code:05d}"


@dataclass(frozen=True, slots=True)
class OldName:
    """Where the people of an old ward live now. `whole` is false when that ward was divided: then ask."""

    old_name: str
    old_district: str
    candidates: tuple[CommuneInfo, ...]
    whole: bool

    @property
    def certain(self) -> bool:
        """Whether the old name leads to exactly one commune as a whole."""
        return self.whole and len(self.candidates) == 1
