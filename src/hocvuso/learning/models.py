"""Tables of learning: who asked to be called back, and voices that read lessons aloud. Units are data, not rows."""

from django.db import models
from django.db.models import F, Q

from hocvuso.kernel import ids


class CallbackRequest(models.Model):
    """Somebody without an account asks a commune's team to call. Name and phone are sealed, and wiped when done."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField(max_length=32)
    unit = models.CharField(max_length=60, blank=True, default="")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("identity.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False, name_sealed=b"", phone_sealed=b""),
                name="learning_callback_wiped_when_done",
            ),
            models.UniqueConstraint(
                fields=["commune", "phone_index"],
                condition=Q(done_at__isnull=True),
                name="learning_callback_open_once",
            ),
        ]
        indexes = [models.Index(fields=["commune", "done_at", "asked_at"], name="learning_callback_open")]

    def __str__(self) -> str:
        return str(self.id)


class Recording(models.Model):
    """A volunteer's voice for one screen of a unit. It is heard once somebody else has listened and let it out.

    `text_hash`: SHA-256 of the words that were read; when the unit's words change, the voice no longer counts.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    unit = models.CharField(max_length=60)
    screen = models.CharField(max_length=20)
    text_hash = models.BinaryField(max_length=32)
    mime = models.CharField(max_length=40)
    sound = models.BinaryField()
    recorded_by = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    released_by = models.ForeignKey("identity.Account", null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "screen"], name="learning_recording_slot"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("recorded_by")),
                name="learning_recording_second_ear",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}/{self.screen}"
