"""Tables of certificates. Private keys are never here: they lie in the key directory (kernel.keyring).

None of this is derived from facts: `rebuild` leaves it alone. What happened to a person is said in facts as well
(`certificate.issued`, `certificate.revoked`).
"""

from django.db import models
from django.db.models import F, Q

from hocvuso.credentials.rules.trust import CERTIFICATES, STATUS

BADGE = "badge"
USES = [(CERTIFICATES, "Ký giấy"), (STATUS, "Ký danh sách thu hồi"), (BADGE, "Ký tệp")]
RUN_STATES = [("waiting", "Chờ"), ("ready", "Xong"), ("failed", "Không in được")]


class SigningKey(models.Model):
    """The public half of a key of ours and the period in which it may sign; rows are never deleted."""

    id = models.BigAutoField(primary_key=True)
    kid = models.BinaryField(max_length=8)
    issuer = models.CharField(max_length=8, help_text='five-digit commune code, or "status"')
    use = models.CharField(max_length=12, choices=USES)
    generation = models.PositiveSmallIntegerField()
    point = models.BinaryField(max_length=65, help_text="uncompressed P-256 point; badge: raw Ed25519 key")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="when this row was made or its period cut short")

    class Meta:
        db_table = "credentials_signing_key"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "use", "generation"], name="credentials_key_generation"),
            models.UniqueConstraint(fields=["kid"], name="credentials_key_kid"),
            models.CheckConstraint(name="credentials_key_period", condition=Q(not_after__gt=F("not_before"))),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.use} {self.generation}"


class StatusList(models.Model):
    """A list of 2^20 bits; `given` = how many of its places are taken. The bits are in `Certificate.revoked_at`."""

    number = models.PositiveIntegerField(primary_key=True)
    given = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "credentials_status_list"

    def __str__(self) -> str:
        return str(self.number)


class Certificate(models.Model):
    """One certificate of one attainment, as it was signed. Kept for ever: a paper out there can't be taken back."""

    id = models.UUIDField(primary_key=True)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.UUIDField()
    attainment = models.UUIDField()
    attained_on = models.DateField()
    fact = models.UUIDField(help_text="the attainment.granted fact")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    birth_year = models.PositiveSmallIntegerField(null=True)
    framework = models.CharField(max_length=60)
    framework_version = models.CharField(max_length=60)
    level = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token = models.BinaryField(help_text="COSE_Sign1, what the QR code holds")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "credentials_certificate"
        constraints = [
            models.UniqueConstraint(
                fields=["attainment"], condition=Q(revoked_at__isnull=True), name="credentials_one_valid"
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="credentials_status_place"),
            models.CheckConstraint(
                name="credentials_revoked_says_why", condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "-issued_at"], name="credentials_recent"),
            models.Index(fields=["commune", "folded"], name="credentials_search"),
            models.Index(fields=["resident"], name="credentials_resident"),
            models.Index(fields=["fact"], name="credentials_fact"),
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(revoked_at__isnull=False),
                name="credentials_revoked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class WaitingPaper(models.Model):
    """An attainment that stands and whose certificate waits for a key to sign it; gone once the paper is there."""

    fact = models.UUIDField(primary_key=True, help_text="the attainment.granted fact")
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.UUIDField()
    attainment = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        db_table = "credentials_waiting_paper"
        constraints = [models.UniqueConstraint(fields=["attainment"], name="credentials_waits_once")]
        indexes = [models.Index(fields=["commune", "since"], name="credentials_waiting")]

    def __str__(self) -> str:
        return str(self.pk)


class PrintRun(models.Model):
    """Many certificates as one file for the printer, made by the worker; sealed, and wiped after some days."""

    id = models.UUIDField(primary_key=True)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    certificates = models.JSONField(help_text="ids in the order of pages")
    state = models.CharField(max_length=8, choices=RUN_STATES, default="waiting")
    sealed = models.BinaryField(null=True, help_text="the PDF, encrypted; null before it is made and after wiping")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credentials_print_run"
        indexes = [models.Index(fields=["commune", "-asked_at"], name="credentials_runs")]
        constraints = [
            models.CheckConstraint(name="credentials_run_state", condition=Q(state__in=["waiting", "ready", "failed"])),
        ]

    def __str__(self) -> str:
        return str(self.pk)
