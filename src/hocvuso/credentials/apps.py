from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "hocvuso.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.credentials import issuing, keys, tasks, waiting
        from hocvuso.facts.projectors import register_reaction
        from hocvuso.kernel import health, keyring

        register_reaction("credentials.granted", ["attainment.granted"], issuing.on_granted)
        register_reaction("credentials.revoked", ["attainment.revoked"], issuing.on_revoked)
        register_reaction("credentials.retracted", ["fact.retracted"], issuing.on_retracted)
        register_reaction("credentials.wake", ["certificate.issued"], tasks.on_issued)
        health.register("papers", waiting.probe)
        keyring.register_shared(keys.SEAL, keyring.P256)
