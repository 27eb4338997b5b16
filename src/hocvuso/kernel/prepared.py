"""Questions to the database, and rows to insert, whose SQL Django builds once in a process.

Building the SQL of a small question takes Django ten times as long as the database takes to answer it. The question is
still written as a queryset; values that change from one run to the next stand in it as `Parameter`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.transaction import TransactionManagementError

_Model = TypeVar("_Model", bound=models.Model)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table; numbers the database gives stay unknown. Raises IntegrityError."""
    if not rows:
        return
    sql, fields = _insertion(connection.vendor, type(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, [[f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields] for row in rows]
        )
    for row in rows:
        row._state.adding = False


@cache
def _insertion(vendor: str, model: type[models.Model]) -> tuple[str, Sequence["models.Field[Any, Any]"]]:
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table, marks = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})", fields  # noqa: S608


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


class _Built(NamedTuple):
    """What Django made of a queryset. `converters`: place of a column -> what makes of its value what a model holds."""

    vendor: str
    model: type[models.Model]
    locks: bool
    sql: str
    parameters: Sequence[Any]
    names: Sequence[str]
    converters: Mapping[int, tuple[Sequence[Callable[[Any, Any, Any], Any]], Any]]


class Prepared(Generic[_Model]):
    """A queryset of whole rows of one table, with `Parameter`s; called with their values it returns the rows.

    A queryset that locks rows raises TransactionManagementError outside a transaction, as it does in Django.
    """

    def __init__(self, question: Callable[[], "models.QuerySet[_Model]"]) -> None:
        self.question = question
        self._built: _Built | None = None

    def __call__(self, **values: Any) -> list[_Model]:
        """Ask the database; a name without a value raises KeyError."""
        built = self._built
        if built is None or built.vendor != connection.vendor:
            built = self._built = self._build()
        if built.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        given = [p.value_in(values) if isinstance(p, Parameter) else p for p in built.parameters]
        with connection.cursor() as cursor:
            cursor.execute(built.sql, given)
            rows = [list(row) for row in cursor.fetchall()]
        for place, (converters, column) in built.converters.items():
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        made = [built.model.from_db(connection.alias, built.names, row) for row in rows]
        return cast(list[_Model], made)

    def _build(self) -> _Built:
        rows = self.question()
        compiler = rows.query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        names = [column.target.attname for column in columns]
        converters = compiler.get_converters(columns)
        return _Built(
            connection.vendor, rows.model, bool(rows.query.select_for_update), sql, parameters, names, converters
        )
