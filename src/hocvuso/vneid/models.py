"""The outbox to VNeID, batches, receipts as they came, official lists. Not derived: `rebuild` leaves it alone."""

from django.db import models
from django.db.models import Q

from hocvuso.vneid.rules import steps

STATE = [(state, state) for state in steps.STATES]
ACTION = [("confirm", "Xác nhận"), ("amend", "Sửa"), ("revoke", "Thu hồi")]


class Batch(models.Model):
    """Up to 500 requests in one signed, sealed message. `text` is wiped when the bodies are."""

    id = models.UUIDField(primary_key=True)
    seq = models.PositiveIntegerField()
    prev = models.CharField(max_length=64, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    count = models.PositiveSmallIntegerField()
    text = models.TextField(null=True, help_text="the JWS as it travels; its items only the receiver can read")
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vneid_batch"
        constraints = [
            models.UniqueConstraint(fields=["seq"], name="vneid_batch_seq"),
            models.CheckConstraint(name="vneid_batch_count", condition=Q(count__gte=1, count__lte=500)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Handover(models.Model):
    """One version of one request. (request, version) is the idempotency key at the receiver."""

    id = models.BigAutoField(primary_key=True)
    request = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    action = models.CharField(max_length=8, choices=ACTION, default="confirm")
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.UUIDField()
    attainment = models.UUIDField()
    attainment_fact = models.UUIDField()
    result = models.JSONField(help_text="framework, version, level, day, mode, hashes, officer: no name, no number")
    state = models.CharField(max_length=10, choices=STATE, default=steps.PENDING)
    code = models.CharField(max_length=24, blank=True, default="")
    sealed = models.BinaryField(null=True, help_text="the body sent, encrypted; fixed when first batched, later wiped")
    body_sha256 = models.CharField(max_length=64, blank=True, default="")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, help_text="after RETRY: when to send again")
    taken_back_at = models.DateTimeField(null=True, help_text="since when the attainment no longer holds")
    visible_since = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vneid_handover"
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="vneid_request_version"),
            models.CheckConstraint(name="vneid_state", condition=Q(state__in=steps.STATES)),
            models.CheckConstraint(
                name="vneid_refused_says_why", condition=~Q(state__in=["rejected", "parked"]) | ~Q(code="")
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "state", "changed_at"], name="vneid_ledger"),
            models.Index(fields=["state", "action", "id"], name="vneid_to_send"),
            models.Index(fields=["attainment"], name="vneid_attainment"),
            models.Index(fields=["resident"], name="vneid_resident"),
            models.Index(fields=["batch"], name="vneid_of_batch"),
            models.Index(fields=["changed_at"], name="vneid_to_wipe", condition=Q(sealed__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.request}/{self.version}"


class Receipt(models.Model):
    """A receipt verbatim: what makes a confirmation more than our word."""

    KIND = [("transport", "Đã tới"), ("item", "Từng người"), ("visible", "Thấy được")]

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=KIND)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    batch = models.UUIDField(null=True)
    request = models.UUIDField(null=True)
    version = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=10, blank=True, default="")
    code = models.CharField(max_length=24, blank=True, default="")
    received_at = models.DateTimeField()

    class Meta:
        db_table = "vneid_receipt"
        constraints = [models.UniqueConstraint(fields=["sha256"], name="vneid_receipt_once")]
        indexes = [models.Index(fields=["request", "version"], name="vneid_receipt_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class Exchange(models.Model):
    """How far the exchange with the receiver has come: one row, and its lock keeps two senders apart."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    receipts_seen = models.PositiveBigIntegerField(default=0, help_text="the receiver's number of the last receipt")
    attempts = models.PositiveIntegerField(default=0, help_text="failed in a row")
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    last_sent_at = models.DateTimeField(null=True)
    last_receipt_at = models.DateTimeField(null=True)
    refused_receipts = models.PositiveIntegerField(default=0, help_text="receipts that did not verify")

    class Meta:
        db_table = "vneid_exchange"
        constraints = [models.CheckConstraint(name="vneid_exchange_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"receipts {self.receipts_seen}"


class OfficialList(models.Model):
    """An official list of confirmed people that was imported; the file's hash is in every fact it made."""

    id = models.UUIDField(primary_key=True)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()
    scope_commune = models.ForeignKey("places.Commune", null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField()

    class Meta:
        db_table = "vneid_official_list"
        constraints = [
            models.UniqueConstraint(
                fields=["file_sha256", "scope_commune"], name="vneid_list_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["scope_commune", "-imported_at"], name="vneid_lists")]

    def __str__(self) -> str:
        return str(self.pk)
