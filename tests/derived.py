"""The tables of figures: a rebuild makes them anew, so every test of a rebuild looks at all of them."""

from django.apps import apps


def insight_tables(*, clock: bool = True) -> tuple[str, ...]:
    """Return the names of all tables of insight. `clock`: also the one of bookkeeping, which holds no figure."""
    names = sorted(model._meta.db_table for model in apps.get_app_config("insight").get_models())
    return tuple(name for name in names if clock or name != "insight_clock")
