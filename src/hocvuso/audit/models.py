"""The journal's one table: append-only, each row chained to the one before by hash."""

from django.db import models

from hocvuso.kernel.ids import uuid7


class Entry(models.Model):
    """One act (nhật ký): who did what to which object, when, with no personal data in `details`."""

    number = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    commune = models.IntegerField(null=True)
    details = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["commune", "at"], name="audit_entry_commune"),
            models.Index(fields=["object_kind", "object_id"], name="audit_entry_object"),
            models.Index(fields=["actor", "at"], name="audit_entry_actor"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id"], name="audit_entry_id"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="audit_entry_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """The last row of the chain; its row lock orders writers on both databases."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=b"\0" * 32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_single")]

    def __str__(self) -> str:
        return f"head {self.number}"
