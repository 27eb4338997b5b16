"""Tables of the ledger and of what is derived from it.

`Fact`, `Progress` and `HouseholdState` are partitioned by commune on PostgreSQL (`facts.partitions`); nothing points
to them. Derived by the fold and made anew by `rebuild`: Progress, HouseholdState, Whereabouts, MergeEdge (and the
register rows of places and people). Everything else is the ledger itself or a record of how it was received.
"""

from django.db import models
from django.db.models import F, Q

VERDICT_OPEN = [("open", "Chờ xem"), ("released", "Đã nhận"), ("erased", "Đã xóa"), ("dropped", "Bỏ")]


class Fact(models.Model):
    """One thing somebody said about somebody. Never edited. A fact stays in the commune where it was said."""

    pk = models.CompositePrimaryKey("commune", "id")
    commune = models.IntegerField()
    id = models.UUIDField()
    neighbourhood = models.SmallIntegerField()
    subject_kind = models.SmallIntegerField(help_text="facts.ledger.SUBJECTS")
    subject = models.UUIDField()
    kind = models.SmallIntegerField(help_text="facts.kinds: Kind.number")
    version = models.SmallIntegerField()
    actor = models.UUIDField()
    on_behalf_of = models.UUIDField(null=True)
    device = models.UUIDField(null=True)
    device_seq = models.IntegerField(null=True)
    prev_hash = models.BinaryField(max_length=32, null=True)
    occurred_at = models.BigIntegerField(help_text="ms since 1970 UTC, as claimed")
    seen_at = models.BigIntegerField(null=True, help_text="ms: last server time the writer knew")
    seen_cursor = models.BigIntegerField(null=True)
    received_at = models.BigIntegerField(help_text="ms")
    effective_at = models.BigIntegerField(help_text="ms; fixed once")
    quality = models.SmallIntegerField(help_text="facts.ledger.QUALITIES")
    server_seq = models.BigIntegerField()
    epoch = models.IntegerField()
    evidence = models.SmallIntegerField(help_text="facts.fold.EVIDENCE, from 1")
    purpose = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=16)
    enc = models.CharField(max_length=8, default="none")
    body = models.TextField(help_text="canonical JSON")
    fact_hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "facts_fact"
        indexes = [
            models.Index(fields=["commune", "subject"], name="facts_fact_subject"),
            # resident.merged and resident.moved tie communes together: `rebuild` finds the few of them here
            models.Index(fields=["kind", "subject"], name="facts_fact_ties", condition=Q(kind__in=(3, 5))),
        ]
        constraints = [models.UniqueConstraint(fields=["commune", "server_seq"], name="facts_fact_server_seq")]

    def __str__(self) -> str:
        return str(self.id)


class Snapshot(models.Model):
    """The fold of one subject, kept where the subject lives (or, for a stub, where it was first mentioned)."""

    commune = models.IntegerField()
    neighbourhood = models.SmallIntegerField(default=0)
    state = models.TextField(help_text="facts.fold.State.dumps")

    class Meta:
        abstract = True


class Progress(Snapshot):
    """One row a person (merged records share the row of the smallest id)."""

    pk = models.CompositePrimaryKey("commune", "resident")
    resident = models.UUIDField()

    class Meta:
        db_table = "facts_progress"

    def __str__(self) -> str:
        return str(self.resident)


class HouseholdState(Snapshot):
    """One row a household."""

    pk = models.CompositePrimaryKey("commune", "household")
    household = models.UUIDField()

    class Meta:
        db_table = "facts_household_state"

    def __str__(self) -> str:
        return str(self.household)


class Whereabouts(models.Model):
    """Where the snapshot of a subject lies: consulted only when it is not in the commune a fact names."""

    pk = models.CompositePrimaryKey("subject", "subject_kind")
    subject = models.UUIDField()
    subject_kind = models.SmallIntegerField(help_text="facts.ledger.SUBJECTS")
    commune = models.IntegerField()
    root = models.UUIDField(null=True, help_text="the person this record was merged into")

    class Meta:
        db_table = "facts_whereabouts"
        indexes = [
            models.Index(fields=["root"], name="facts_whereabouts_root", condition=Q(root__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class MergeEdge(models.Model):
    """A merge that holds: two records are one person."""

    fact = models.UUIDField(primary_key=True)
    commune = models.IntegerField()
    a = models.UUIDField()
    b = models.UUIDField()

    class Meta:
        db_table = "facts_merge_edge"
        indexes = [models.Index(fields=["a"], name="facts_merge_a"), models.Index(fields=["b"], name="facts_merge_b")]

    def __str__(self) -> str:
        return str(self.fact)


class CommuneSeq(models.Model):
    """The last server_seq of a commune. Its row lock is the commit order."""

    commune = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)

    class Meta:
        db_table = "facts_commune_seq"

    def __str__(self) -> str:
        return f"{self.commune}: {self.seq}"


class LedgerEpoch(models.Model):
    """The epoch this database believes in; the truth beside it lies in the heads file."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.IntegerField(default=1)
    since = models.BigIntegerField(help_text="ms")

    class Meta:
        db_table = "facts_epoch"
        constraints = [models.CheckConstraint(name="facts_epoch_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.epoch)


class Feed(models.Model):
    """A change that phones must see and that is no fact of its commune: merge, move here, rebuild, erasure."""

    REASON = [
        ("merge", "Gộp, tách"),
        ("retract", "Rút lại"),
        ("move", "Chuyển đi, đến"),
        ("erase", "Xóa"),
        ("assign", "Phân công"),
    ]

    pk = models.CompositePrimaryKey("commune", "server_seq")
    commune = models.IntegerField()
    server_seq = models.BigIntegerField()
    reason = models.CharField(max_length=8, choices=REASON)
    subject = models.UUIDField()

    class Meta:
        db_table = "facts_feed"

    def __str__(self) -> str:
        return f"{self.commune}/{self.server_seq} {self.reason}"


class Tombstone(models.Model):
    """What is left of an erased fact."""

    pk = models.CompositePrimaryKey("commune", "id")
    commune = models.IntegerField()
    id = models.UUIDField()
    kind = models.SmallIntegerField()
    day = models.DateField()

    class Meta:
        db_table = "facts_tombstone"

    def __str__(self) -> str:
        return str(self.id)


class Parked(models.Model):
    """Something pushed that could not be accepted (yet), with its raw bytes. Nothing pushed is ever thrown away."""

    id = models.BigAutoField(primary_key=True)
    fact_id = models.UUIDField(null=True)
    commune = models.IntegerField(null=True)
    neighbourhood = models.SmallIntegerField(default=0)
    device = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    raw = models.BinaryField()
    fact_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=30)
    detail = models.CharField(max_length=200, blank=True, default="")
    received_at = models.BigIntegerField(help_text="ms")
    effective_at = models.BigIntegerField(null=True, help_text="ms; fixed at arrival, kept when accepted later")
    quality = models.SmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=VERDICT_OPEN, default="open")
    judged_at = models.BigIntegerField(help_text="ms")

    class Meta:
        db_table = "facts_parked"
        constraints = [models.UniqueConstraint(fields=["fact_hash"], name="facts_parked_once")]
        indexes = [
            models.Index(fields=["commune", "status", "id"], name="facts_parked_open"),
            models.Index(fields=["device", "status"], name="facts_parked_device"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.fact_id}"


class DeviceChain(models.Model):
    """Which numbers of an installation have arrived. Envelope only: never identity, never a licence to prune."""

    device = models.UUIDField(primary_key=True)
    ranges = models.TextField(default="[]", help_text="JSON [[first, last], ...] of numbers received")
    max_seq = models.IntegerField(default=0, help_text="the highest number the phone says it used")
    unsent = models.IntegerField(default=0)
    last_hash = models.BinaryField(max_length=32, null=True, help_text="hash of the highest number received")
    lost = models.TextField(default="[]", help_text="JSON ranges the phone gave up")
    gap_since = models.BigIntegerField(null=True, help_text="ms: since when a number is missing")
    forked = models.BooleanField(default=False, help_text="one number came with two ids: a restored or cloned phone")
    contact_at = models.BigIntegerField(help_text="ms")

    class Meta:
        db_table = "facts_device_chain"

    def __str__(self) -> str:
        return str(self.device)


class Gap(models.Model):
    """What a restored database lacked in a commune: numbers `had` + 1 to `head` had been given and acknowledged."""

    pk = models.CompositePrimaryKey("epoch", "commune")
    epoch = models.IntegerField(help_text="the epoch that began when it was found")
    commune = models.IntegerField()
    had = models.BigIntegerField(help_text="server_seq of the backup")
    head = models.BigIntegerField(help_text="server_seq that had been acknowledged")
    returned = models.BigIntegerField(default=0, help_text="facts with one of these numbers that phones gave again")

    class Meta:
        db_table = "facts_gap"
        constraints = [
            models.CheckConstraint(name="facts_gap_lacks_something", condition=Q(head__gt=F("had"))),
            models.CheckConstraint(name="facts_gap_returned", condition=Q(returned__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.commune}: {self.had}..{self.head}"


class Refill(models.Model):
    """What one phone still held for a restored server, and gave again."""

    pk = models.CompositePrimaryKey("epoch", "device")
    epoch = models.IntegerField()
    device = models.UUIDField()
    commune = models.IntegerField(null=True, help_text="where most of it belongs; none when the phone held nothing")
    offered = models.IntegerField(default=0, help_text="facts it holds with a receipt")
    awaited = models.IntegerField(default=0, help_text="of these: lacking here and not given again yet")
    returned = models.IntegerField(default=0)
    complete = models.BooleanField(default=True, help_text="it has named everything it holds")
    contact_at = models.BigIntegerField(help_text="ms")

    class Meta:
        db_table = "facts_refill"
        constraints = [
            models.CheckConstraint(
                name="facts_refill_counts", condition=Q(offered__gte=0, awaited__gte=0, returned__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.device}: {self.returned}"


class Review(models.Model):
    """Two writers who had not seen each other changed one field: the fold picked, a person looks."""

    id = models.BigAutoField(primary_key=True)
    commune = models.IntegerField()
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.UUIDField()
    field = models.CharField(max_length=60)
    fact_a = models.UUIDField()
    fact_b = models.UUIDField()
    opened_at = models.BigIntegerField(help_text="ms")
    closed_at = models.BigIntegerField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "facts_review"
        constraints = [models.UniqueConstraint(fields=["field", "fact_a", "fact_b"], name="facts_review_once")]
        indexes = [models.Index(fields=["commune", "closed_at", "id"], name="facts_review_open")]

    def __str__(self) -> str:
        return f"{self.field} {self.resident}"


class Alarm(models.Model):
    """Something about the ledger that a person must know: forked phone, one id with two bodies, a server gone back."""

    KIND = [
        ("fork", "Điện thoại bị sao chép"),
        ("id_conflict", "Một mã, hai nội dung"),
        ("went_back", "Máy chủ lùi về bản cũ"),
        ("loss", "Mất dữ liệu trên điện thoại"),
        ("revoked_push", "Máy đã thu hồi còn gửi"),
    ]

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=KIND)
    commune = models.IntegerField(null=True)
    device = models.UUIDField(null=True)
    key = models.CharField(max_length=80, help_text="what it is about; one open alarm a key")
    details = models.JSONField(default=dict)
    raised_at = models.BigIntegerField(help_text="ms")
    closed_at = models.BigIntegerField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "facts_alarm"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="facts_alarm_once")]
        indexes = [models.Index(fields=["commune", "closed_at"], name="facts_alarm_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
