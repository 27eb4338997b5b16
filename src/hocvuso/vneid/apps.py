from django.apps import AppConfig


class VneidConfig(AppConfig):
    name = "hocvuso.vneid"
    label = "vneid"
    default_auto_field = "django.db.models.BigAutoField"
