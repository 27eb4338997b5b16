from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from hocvuso.facts.types import NewFact, StoredFact


class FieldworkConfig(AppConfig):
    name = "hocvuso.fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.facts.projectors import register_reaction, register_view
        from hocvuso.fieldwork import knocks

        register_view("doors", knocks.apply, knocks.reset)
        register_reaction("team tasks", {"handover.refused", "handover.parked"}, _open_task)
        register_reaction("settled team tasks", {"handover.queued", "confirmation.received"}, _settle_tasks)


# what these need takes a quarter of a server's start: loaded by the first fact that asks for it


def _open_task(fact: "StoredFact") -> "Iterable[NewFact] | None":
    from hocvuso.fieldwork.services.tasks import open_task

    return open_task(fact=fact)


def _settle_tasks(fact: "StoredFact") -> "Iterable[NewFact] | None":
    from hocvuso.fieldwork.services.tasks import settle_tasks

    return settle_tasks(fact=fact)
