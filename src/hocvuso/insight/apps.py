from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "hocvuso.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.facts.projectors import register_view
        from hocvuso.insight import projecting

        register_view("insight", projecting.apply, projecting.reset)
