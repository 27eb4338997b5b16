"""Questions to the database whose SQL Django builds once in a process.

Building the SQL of a small question takes Django ten times as long as the database takes to answer it. The question is
still written as a queryset; values that change from one run to the next stand in it as `Parameter`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.transaction import TransactionManagementError

_Model = TypeVar("_Model", bound=models.Model)


class Parameter(Expression):
    """Stands in a prepared queryset for a value of this kind of field; the value is given by its name at each run."""

    def __init__(self, name: str, kind: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=kind)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """Leave a place in the SQL and itself among the parameters."""
        return "%s", [self]

    def value_in(self, values: dict[str, Any]) -> Any:
        """Return the value of this run as the database in use takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[_Model]):
    """A queryset of whole rows of one table, with `Parameter`s; called with their values it returns the rows.

    A queryset that locks rows raises TransactionManagementError outside a transaction, as it does in Django.
    """

    def __init__(self, question: Callable[[], "models.QuerySet[_Model]"]) -> None:
        self.question = question
        self._kept: tuple[str, type[_Model], bool, str, Sequence[Any]] | None = None

    def __call__(self, **values: Any) -> list[_Model]:
        """Ask the database; a name without a value raises KeyError."""
        if self._kept is None or self._kept[0] != connection.vendor:
            rows = self.question()
            self._kept = (connection.vendor, rows.model, rows.query.select_for_update, *rows.query.sql_with_params())
        _, model, locks, sql, parameters = self._kept
        if locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        given = [p.value_in(values) if isinstance(p, Parameter) else p for p in parameters]
        return list(model._default_manager.raw(sql, given))
