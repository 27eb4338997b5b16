from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "hocvuso.fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.facts.projectors import register_reaction, register_view
        from hocvuso.fieldwork import knocks
        from hocvuso.fieldwork.services.tasks import open_task, settle_tasks

        register_view("doors", knocks.apply, knocks.reset)
        register_reaction("team tasks", {"handover.refused", "handover.parked"}, lambda fact: open_task(fact=fact))
        register_reaction(
            "settled team tasks", {"handover.queued", "confirmation.received"}, lambda fact: settle_tasks(fact=fact)
        )
