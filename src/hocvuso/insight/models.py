"""Derived tables, made anew by `rebuild`. Nothing points to them; the commune leads every key.

`Counter` holds neighbourhoods today, `CounterCommune` communes today, `CounterDay` the days of a commune, `CounterArea`
the days of the main indicators by neighbourhood: marginals, because the full product would have more rows than facts.
`Person` and `Past` hold who it is, today and on every day before.
Nothing is counted ahead of time: `Clock` says up to which day a commune is counted, `Due` who changes by the calendar
alone (a birthday, the end of an exception) and on which day.
"""

from django.db import models


class Counter(models.Model):
    """People of a neighbourhood on the clock's day."""

    pk = models.CompositePrimaryKey("commune", "neighbourhood", "indicator", "grp")
    commune = models.IntegerField()
    neighbourhood = models.SmallIntegerField()
    indicator = models.SmallIntegerField()
    grp = models.SmallIntegerField(help_text="catalogue number of the priority group; 0 = everybody")
    n = models.IntegerField()

    class Meta:
        db_table = "insight_counter"

    def __str__(self) -> str:
        return f"{self.commune}/{self.neighbourhood} {self.indicator}.{self.grp} = {self.n}"


class CounterCommune(models.Model):
    """People of a commune on the clock's day."""

    pk = models.CompositePrimaryKey("commune", "indicator", "grp")
    commune = models.IntegerField()
    indicator = models.SmallIntegerField()
    grp = models.SmallIntegerField()
    n = models.IntegerField()

    class Meta:
        db_table = "insight_counter_commune"

    def __str__(self) -> str:
        return f"{self.commune} {self.indicator}.{self.grp} = {self.n}"


class CounterDay(models.Model):
    """How many more (or fewer) since the day before; `day` = the day the state changed in the fold."""

    pk = models.CompositePrimaryKey("commune", "day", "indicator", "grp")
    commune = models.IntegerField()
    day = models.IntegerField(help_text="days since 1970-01-01, Ho Chi Minh City")
    indicator = models.SmallIntegerField()
    grp = models.SmallIntegerField()
    delta = models.IntegerField()

    class Meta:
        db_table = "insight_counter_day"
        indexes = [
            models.Index(fields=["indicator", "grp", "day", "commune", "delta"], name="insight_counter_day_city")
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.day} {self.indicator}.{self.grp} {self.delta:+}"


class CounterArea(models.Model):
    """The same by neighbourhood, everybody, main indicators only."""

    pk = models.CompositePrimaryKey("commune", "day", "indicator", "neighbourhood")
    commune = models.IntegerField()
    day = models.IntegerField()
    indicator = models.SmallIntegerField()
    neighbourhood = models.SmallIntegerField()
    delta = models.IntegerField()

    class Meta:
        db_table = "insight_counter_area"

    def __str__(self) -> str:
        return f"{self.commune}/{self.neighbourhood} {self.day} {self.indicator} {self.delta:+}"


class Clock(models.Model):
    """Up to which day a commune is counted."""

    commune = models.IntegerField(primary_key=True)
    day = models.IntegerField()

    class Meta:
        db_table = "insight_clock"

    def __str__(self) -> str:
        return f"{self.commune}: {self.day}"


class Due(models.Model):
    """The next day on which a person's counts in a commune change by the calendar alone."""

    pk = models.CompositePrimaryKey("commune", "resident")
    commune = models.IntegerField()
    resident = models.UUIDField()
    day = models.IntegerField()
    home = models.IntegerField(help_text="commune where the person's progress row lies")

    class Meta:
        db_table = "insight_due"
        indexes = [models.Index(fields=["commune", "day"], name="insight_due_day")]

    def __str__(self) -> str:
        return f"{self.commune} {self.day} {self.resident}"


class Marks(models.Model):
    """What held for an adult counted in a commune: the list behind each number.

    `core` and `services` are bit sets (insight.indicators.bits), `grps` one of group numbers. The covering indexes
    answer a page of any list, searched or not, without touching the tables.
    """

    commune = models.IntegerField()
    resident = models.UUIDField()
    neighbourhood = models.SmallIntegerField()
    folded = models.CharField(max_length=120)
    core = models.BigIntegerField()
    services = models.BigIntegerField()
    grps = models.IntegerField()
    from_day = models.IntegerField(help_text="since when nothing about the person changed")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.resident)  # ids only: a name must not slip into a log


_LISTED = ["commune", "folded", "resident", "neighbourhood", "core", "services", "grps", "from_day"]


class Person(Marks):
    """An adult counted in a commune on the clock's day."""

    pk = models.CompositePrimaryKey("commune", "resident")

    class Meta:
        db_table = "insight_person"
        indexes = [models.Index(fields=_LISTED, name="insight_person_list")]


class Past(Marks):
    """An adult who was counted in a commune, from a day to before another, with what held then."""

    pk = models.CompositePrimaryKey("commune", "resident", "from_day")
    to_day = models.IntegerField()

    class Meta:
        db_table = "insight_past"
        indexes = [models.Index(fields=[*_LISTED, "to_day"], name="insight_past_list")]
