from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hocvuso.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.assessment import signing
        from hocvuso.kernel import keyring

        keyring.register_shared(signing.PURPOSE, keyring.P256)
