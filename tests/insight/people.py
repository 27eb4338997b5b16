"""People put straight into the derived tables, for tests of what the office shows of them."""

from typing import Any
from uuid import UUID

from hocvuso.facts.fold import FoldFact, fold
from hocvuso.facts.models import Progress
from hocvuso.facts.types import Batch, StateChange
from hocvuso.insight import projecting
from hocvuso.insight.rules import EPOCH
from hocvuso.kernel import clock
from hocvuso.kernel.text import fold as fold_text
from hocvuso.people.models import Resident
from tests.cast import HERE, NEAR


def now_ms(days_ago: int = 0) -> int:
    return (clock.today().toordinal() - EPOCH - days_ago) * 86_400_000


def live(
    n: int, *, name: str, events: list[tuple[str, int, int, dict[str, Any]]], year: int = 1954, **listed: Any
) -> UUID:
    """Put one person with what happened (kind, days ago, evidence, body) into the derived tables."""
    resident = UUID(int=10_000 + n)
    body = {"name": name, "birth": {"year": year, "month": 3, "day": 5}, "groups": [], **listed}
    told = [("resident.listed", 60, 1, body), *events]
    state = fold(
        FoldFact(str(UUID(int=n * 1000 + i)), kind, now_ms(ago), evidence, HERE, NEAR, said)
        for i, (kind, ago, evidence, said) in enumerate(told)
    )
    Progress.objects.create(commune=HERE, neighbourhood=NEAR, resident=resident, state=state.dumps())
    Resident.objects.create(
        id=resident, commune_id=HERE, neighbourhood=NEAR, name=name, folded=fold_text(name), birth_year=year
    )
    projecting.apply(Batch(commune=HERE, changes=[StateChange(resident, None, state)]))
    return resident


MET = ("visit.recorded", 20, 2, {"result": "met"})
PASSED = ("attainment.granted", 10, 4, {"attainment": "a"})
