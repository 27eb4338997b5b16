from django.apps import AppConfig


class VneidConfig(AppConfig):
    name = "hocvuso.vneid"
    label = "vneid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.facts.projectors import register_reaction
        from hocvuso.kernel import health, keyring
        from hocvuso.vneid import keys, probing, queueing, tasks

        register_reaction("vneid.queue", ["certificate.issued"], queueing.on_certificate)
        register_reaction("vneid.revoke", ["attainment.revoked"], queueing.on_revoked)
        register_reaction("vneid.retract", ["fact.retracted"], queueing.on_retracted)
        register_reaction("vneid.consent", ["consent.given", "consent.withdrawn"], queueing.on_consent)
        register_reaction("vneid.wake", ["handover.queued"], tasks.on_queued)
        health.register("vneid", probing.probe)
        keyring.register_shared(keys.OURS, keyring.ED25519)
