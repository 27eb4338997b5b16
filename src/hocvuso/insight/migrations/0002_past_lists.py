"""The lists behind the numbers of past days. Who is counted is made anew: `upgrade` sees it by the missing clocks."""

from django.db import migrations, models

LISTED = ["commune", "folded", "resident", "neighbourhood", "core", "services", "grps", "from_day"]


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.RunSQL("DELETE FROM insight_person", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM insight_clock", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="person", name="insight_person_list"),
        migrations.AddField(
            model_name="person",
            name="from_day",
            field=models.IntegerField(default=0, help_text="since when nothing about the person changed"),
            preserve_default=False,
        ),
        migrations.AddIndex(model_name="person", index=models.Index(fields=LISTED, name="insight_person_list")),
        migrations.CreateModel(
            name="Past",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "commune", "resident", "from_day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("commune", models.IntegerField()),
                ("resident", models.UUIDField()),
                ("neighbourhood", models.SmallIntegerField()),
                ("folded", models.CharField(max_length=120)),
                ("core", models.BigIntegerField()),
                ("services", models.BigIntegerField()),
                ("grps", models.IntegerField()),
                ("from_day", models.IntegerField(help_text="since when nothing about the person changed")),
                ("to_day", models.IntegerField()),
            ],
            options={
                "db_table": "insight_past",
                "indexes": [models.Index(fields=[*LISTED, "to_day"], name="insight_past_list")],
            },
        ),
    ]
