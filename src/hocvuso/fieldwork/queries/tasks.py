"""Tasks of the teams."""

from collections.abc import Iterable
from uuid import UUID

from hocvuso.facts.queries import root_of
from hocvuso.fieldwork.codes import meaning_of
from hocvuso.fieldwork.models import TeamTask
from hocvuso.fieldwork.types import TaskInfo
from hocvuso.identity.queries import names_of
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.queries import households
from hocvuso.places.types import PlaceScope


def tasks(scope: PlaceScope, *, done: bool = False, limit: int = 200) -> list[TaskInfo]:
    """Return the tasks inside the scope: open ones oldest first, or (`done`) finished ones, newest first."""
    rows = scope.filter(TeamTask.objects.filter(done_at__isnull=not done))
    return _infos(scope, rows.order_by("-done_at", "pk")[:limit] if done else rows.order_by("created_at", "pk")[:limit])


def task_count(scope: PlaceScope) -> int:
    """Return how many tasks inside the scope are open."""
    return int(scope.filter(TeamTask.objects.filter(done_at__isnull=True)).count())


def task(scope: PlaceScope, task_id: UUID) -> TaskInfo:
    """Return one task inside the scope. Raises NotFound."""
    found = _infos(scope, scope.filter(TeamTask.objects.filter(pk=task_id)))
    if not found:
        raise NotFound()
    return found[0]


def _infos(scope: PlaceScope, chosen: Iterable[TeamTask]) -> list[TaskInfo]:
    rows = list(chosen)
    people = residents_by_id(scope, {row.resident for row in rows})
    # a record merged into another has no row of its own any more
    roots = {row.resident: root_of(row.resident) for row in rows if row.resident not in people}
    people |= residents_by_id(scope, roots.values())
    homes = households(scope, {person.household for person in people.values() if person.household})
    names = names_of(scope, {row.done_by for row in rows if row.done_by})
    found = []
    for row in rows:
        person = people.get(row.resident) or people.get(roots.get(row.resident, row.resident))
        home = homes.get(person.household) if person and person.household else None
        meant = meaning_of(row.code)
        found.append(
            TaskInfo(
                id=row.pk,
                commune=row.commune_id,
                neighbourhood=row.neighbourhood,
                resident=person.id if person else row.resident,
                name=person.name if person else "",
                household=person.household if person else None,
                address=home.address if home else "",
                code=row.code,
                title=meant.title,
                meaning=meant.meaning,
                todo=meant.todo,
                visit=meant.visit,
                created_at=row.created_at,
                done_at=row.done_at,
                done_by=names.get(row.done_by, "") if row.done_by else "",
                note=row.note,
            )
        )
    return found
