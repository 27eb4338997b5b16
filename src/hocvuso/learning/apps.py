from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "hocvuso.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
