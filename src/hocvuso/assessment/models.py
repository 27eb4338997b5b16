"""Tables of assessment: sessions, their events, the versions of the bank they used, and how often items were given.

Answers stay here; the ledger learns only that a check was completed and what came of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hocvuso.kernel import ids, sealed

STATES = (("open", "Đang làm"), ("paused", "Đang nghỉ"), ("ended", "Đã xong"), ("void", "Đã hủy"))
MODES = (
    ("screen", "Trên máy"),
    ("spoken", "Nói và làm"),
    ("class", "Trong lớp, mỗi người một máy"),
    ("paper", "Trên giấy"),
)
OUTCOMES = (
    ("", "Chưa xong"),
    ("attained", "Đạt"),
    ("not_yet", "Chưa thấy"),
    ("continue", "Làm tiếp bữa khác"),
)
SIGNALS = (
    *("schedule_hour", "schedule_at_once", "similar", "leak"),
    *("class_hour", "class_rooms", "class_phone", "class_alike"),
)
EVENTS = ("served", "answered", "broken", "withdrawn", "paused", "resumed", "alone", "incident", "ended")


class BankVersion(models.Model):
    """The whole content of a version of the bank, kept from its first session on and never changed."""

    version = models.CharField(primary_key=True, max_length=40)
    kept_at = models.DateTimeField()
    # text, not JSON: PostgreSQL sorts the keys of its JSON, and a scenario's draws and cases are tried in their order
    content = models.TextField(help_text="JSON, its keys in the authors' order")

    class Meta:
        db_table = "assessment_bank_version"

    def __str__(self) -> str:
        return self.version


class Version(models.Model):
    """A version of the bank or of a rule that is, was, or may come into force; the latest put into force is."""

    KINDS = (("bank", "Ngân hàng"), ("rule", "Quy tắc đạt"), ("paper", "Quy tắc trên giấy"))

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    code = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of its content")
    content = models.JSONField(default=dict, help_text="of a rule; a bank's content is in assessment_bank_version")
    shipped = models.BooleanField(default=False, help_text="put into force by the first start, by nobody")
    tried_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict, help_text="what its trial showed, in thousandths")
    activated_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "assessment_version"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="assessment_version_once"),
            models.CheckConstraint(condition=Q(kind__in=["bank", "rule", "paper"]), name="assessment_version_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Exposure(models.Model):
    """How many sessions could have held an item, and how many did: what keeps items from being seen too often."""

    item = models.CharField(primary_key=True, max_length=80)
    eligible = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "assessment_exposure"

    def __str__(self) -> str:
        return self.item


class Session(models.Model):
    """One supervised check of one person. Everything a replay needs is in it and in its events."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.ForeignKey("people.Resident", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField(null=True)
    seed = models.PositiveBigIntegerField()
    bank = models.ForeignKey(BankVersion, on_delete=models.PROTECT, related_name="+")
    rule_code = models.CharField(max_length=60)
    rule = models.JSONField(help_text="the pass rule as it stood, in whole numbers")
    eligible = models.JSONField(help_text="ids of the items this check may use, drawn at its start")
    mode = models.CharField(max_length=20, choices=MODES)
    needs = models.JSONField(default=list)
    address = models.CharField(max_length=20, default="bác")
    identity_seen_at = models.DateTimeField(null=True, help_text="null: a booklet printed, nobody sat there yet")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=STATES, default="open")
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True, default="")
    decision = models.JSONField(default=dict)
    attainment = models.UUIDField(null=True)
    evidence_hash = models.CharField(max_length=64, blank=True, default="")
    signature = models.TextField(
        blank=True, default="", help_text="JWS over log hash and outcome; empty: before 11/2026"
    )
    signed_by = models.CharField(max_length=16, blank=True, default="", help_text="id of the server's key")
    void_reason = models.CharField(max_length=200, blank=True, default="")
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "assessment_session"
        indexes = [
            models.Index(fields=["commune", "neighbourhood", "-started_at"], name="assessment_session_area"),
            models.Index(fields=["commune", "resident", "-started_at"], name="assessment_session_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state__in=["open", "paused"]), name="assessment_session_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused", "ended", "void"]), name="assessment_session_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="assessment_session_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="attained") | Q(identity_seen_at__isnull=False),
                name="assessment_session_attained_was_seen",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason=""), name="assessment_session_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def signed_parts(self) -> dict[str, str]:
        """What the server's signature stands under."""
        ended = self.ended_at.isoformat() if self.ended_at else ""
        return {
            "session": str(self.id),
            "log_hash": self.evidence_hash,
            "outcome": self.outcome,
            "ended_at": ended,
        }


class Event(models.Model):
    """What happened in a session, one after the other; never changed."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    task = models.PositiveSmallIntegerField(default=0, help_text="number of the task in the session, from 1")
    item = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()
    by = models.UUIDField()
    body = models.JSONField(default=dict)

    class Meta:
        db_table = "assessment_event"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="assessment_event_order"),
            models.UniqueConstraint(
                fields=["session", "task", "kind"],
                # a task withdrawn because the phone never saw it is laid out again, with another item
                condition=Q(kind__in=["answered", "broken"]),
                name="assessment_event_once_a_task",
            ),
            models.CheckConstraint(condition=Q(kind__in=EVENTS), name="assessment_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number} {self.kind}"


class Signal(models.Model):
    """Something about finished checks that a person should look at; never a consequence by itself."""

    KINDS = (
        ("schedule_hour", "Nhiều bài trong một giờ"),
        ("schedule_at_once", "Nhiều bài cùng lúc"),
        ("similar", "Hai bài giống nhau lạ thường"),
        ("leak", "Câu hỏi có thể đã lộ"),
        ("class_hour", "Quá đông người vào lớp trong một giờ"),
        ("class_rooms", "Một người coi hai lớp cùng lúc"),
        ("class_phone", "Một máy làm bài cho nhiều người"),
        ("class_alike", "Cả lớp trả lời giống nhau lạ thường"),
    )

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", null=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=KINDS)
    key = models.CharField(max_length=120, help_text="what it is about: found again, it is the same row")
    evidence = models.JSONField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True, default="", help_text="what the person who looked found")

    class Meta:
        db_table = "assessment_signal"
        indexes = [models.Index(fields=["commune", "closed_at", "-found_at"], name="assessment_signal_open")]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="assessment_signal_once"),
            models.CheckConstraint(
                condition=Q(kind__in=SIGNALS),
                name="assessment_signal_kind",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(note=""), name="assessment_signal_closed_has_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ClassSession(models.Model):
    """A class that is examined together (lớp kiểm tra): each on an own phone, one supervisor in the room."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField(null=True)
    title = models.CharField(max_length=120)
    code_hash = models.BinaryField(max_length=32, help_text="blind index of the code on the board")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "assessment_class"
        indexes = [models.Index(fields=["commune", "-opened_at"], name="assessment_class_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["code_hash"], condition=Q(closed_at__isnull=True), name="assessment_class_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """Somebody who asked to take part, and the check that was begun after the supervisor saw who it is."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, help_text="as the person typed it; the resident is the supervisor's choice")
    birth_year = models.SmallIntegerField(null=True)
    token_hash = models.BinaryField(max_length=32, help_text="blind index of what the phone holds")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    same_phone_as = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", help_text="the seat this phone held before"
    )
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="last sign of life of the phone")
    help_wanted_at = models.DateTimeField(null=True)
    help_given = models.CharField(max_length=10, default="none", help_text="with the task that lies open")
    sent_away_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(
        null=True, help_text="the check goes on at another seat, of this class or a later one"
    )
    alone_key = models.BinaryField(max_length=65, null=True, help_text="P-256 point: the phone signs work done alone")
    alone_from = models.PositiveSmallIntegerField(null=True, help_text="answers there were when the phone stocked up")
    alone_work = models.JSONField(
        null=True, help_text="handed over and signed; the supervisor notes help, then it counts"
    )

    class Meta:
        db_table = "assessment_seat"
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="assessment_seat_number"),
            models.UniqueConstraint(fields=["token_hash"], name="assessment_seat_token"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(left_at__isnull=True), name="assessment_seat_one_phone"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="assessment_seat_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.number}"

    @staticmethod
    def hash_of(token: str) -> bytes:
        """Return what is stored of a phone's token."""
        return sealed.blind_index(token, context="assessment.seat")


class Booklet(models.Model):
    """A check printed on paper (tập giấy): what it asks is in its session's log; here, who settled what."""

    session = models.OneToOneField(Session, primary_key=True, on_delete=models.PROTECT, related_name="booklet")
    code = models.CharField(max_length=8, help_text="printed on every sheet; opens nothing without the right to it")
    settled = models.JSONField(default=dict, help_text="task -> the answer that holds, where two entries differed")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "assessment_booklet"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="assessment_booklet_code"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | (~Q(settled_reason="") & Q(settled_at__isnull=False)),
                name="assessment_booklet_settled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PaperEntry(models.Model):
    """What one person read off a booklet. Two people enter it, each without seeing the other's."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    booklet = models.ForeignKey(Booklet, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField(help_text="1 or 2: which came first")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answers = models.JSONField(help_text="task -> letter, level or - (nothing); ! after it: a hint is marked")
    before = models.JSONField(default=list, help_text="answers of earlier readings, oldest first")
    again = models.BooleanField(default=False, help_text="to be read once more, because the two differed")

    class Meta:
        db_table = "assessment_paper_entry"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["booklet", "by"], name="assessment_paper_entry_two_people"),
            models.UniqueConstraint(fields=["booklet", "number"], name="assessment_paper_entry_number"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="assessment_paper_entry_two"),
        ]

    def __str__(self) -> str:
        return f"{self.booklet_id}/{self.number}"
