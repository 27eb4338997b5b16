from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "hocvuso.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hocvuso.facts import probing, receipts, register
        from hocvuso.facts.projectors import register_view
        from hocvuso.facts.recorder import LedgerRecorder
        from hocvuso.kernel import health, keyring
        from hocvuso.people.ports import register_recorder

        register_view("register", register.apply, register.reset)
        register_recorder(LedgerRecorder())
        health.register("ledger", probing.probe)
        keyring.register_shared(receipts.KEY, keyring.P256)
