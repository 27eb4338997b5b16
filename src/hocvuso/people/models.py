"""Tables of people: who lives where (a view of facts), what is sealed, and the rolls they came from.

`Resident` is written only by the register projector of `facts` (fold of resident.* facts) and can be rebuilt
from the ledger. The identity number and the phone number are not in facts: they lie sealed in `SealedIdentity`.
"""

import uuid

from django.db import models
from django.db.models import Q

from hocvuso.kernel import ids

ROLL_STATUS = (
    ("uploaded", "Đã gửi lên"),
    ("reading", "Đang đọc"),
    ("columns", "Chờ chọn cột"),
    ("ready", "Chờ nhận"),
    ("accepting", "Đang nhận"),
    ("accepted", "Đã nhận"),
    ("undoing", "Đang hoàn tác"),
    ("undone", "Đã hoàn tác"),
    ("failed", "Không đọc được"),
    ("discarded", "Đã bỏ"),
)
ROW_VERDICT = (
    ("new", "Mới"),
    ("changed", "Có thay đổi"),
    ("known", "Đã có"),
    ("queued", "Cần xem"),
    ("skipped", "Không phải người"),
    ("stored", "Đã nhận"),
    ("amended", "Đã cập nhật"),
    ("resolved", "Đã gửi lại"),
)
_ROLL_STATUSES = [code for code, _ in ROLL_STATUS]
_ROW_VERDICTS = [code for code, _ in ROW_VERDICT]


class Resident(models.Model):
    """A person on the register of a commune, as the facts about that person fold today."""

    SEX = (("f", "Nữ"), ("m", "Nam"), ("", "Chưa rõ"))

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    household = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    sex = models.CharField(max_length=1, blank=True, default="", choices=SEX)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    groups = models.JSONField(default=list)
    need_codes = models.JSONField(default=list)
    relation = models.CharField(max_length=12, blank=True, default="")
    listed = models.BooleanField(
        default=True, help_text="on the newest roll that covered the place; never a sign of death"
    )

    class Meta:
        db_table = "people_resident"
        indexes = [
            models.Index(fields=["commune", "folded", "id"], name="people_resident_search"),
            models.Index(fields=["commune", "neighbourhood", "folded", "id"], name="people_resident_area"),
            models.Index(fields=["commune", "household"], name="people_resident_house"),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_resident_birth_parts",
                condition=Q(birth_day__isnull=True) | Q(birth_month__isnull=False),
            ),
            models.CheckConstraint(
                name="people_resident_month_has_year",
                condition=Q(birth_month__isnull=True) | Q(birth_year__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class SealedIdentity(models.Model):
    """An identity number or phone number, encrypted, findable only through a keyed blind index.

    `resident` is no foreign key: residents are a view that `rebuild` writes anew, sealed values are not.
    """

    KIND = (("id_number", "Số định danh"), ("phone", "Điện thoại"))

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    resident = models.UUIDField()
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KIND)
    sealed = models.BinaryField()
    blind = models.BinaryField(max_length=32)
    source = models.UUIDField(null=True, help_text="the roll import that brought it")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "people_sealed_identity"
        constraints = [
            models.UniqueConstraint(fields=["resident", "kind"], name="people_sealed_one_per_kind"),
            # city-wide on purpose: the same number in another commune opens a merge task
            models.UniqueConstraint(
                fields=["blind"], condition=Q(kind="id_number"), name="people_sealed_number_unique"
            ),
        ]
        indexes = [models.Index(fields=["kind", "blind"], name="people_sealed_blind")]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class RollImport(models.Model):
    """One uploaded roll and how far it has come."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.UUIDField()
    organisation = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    file_sealed = models.BinaryField(null=True, help_text="the upload, encrypted; wiped when accepted or discarded")
    sample_sealed = models.BinaryField(null=True, help_text="JSON [[cells of the first lines]] a sheet, encrypted")
    status = models.CharField(max_length=10, choices=ROLL_STATUS, default="uploaded")
    roll_day = models.DateField(help_text="the day the roll describes")
    encoding = models.CharField(max_length=20, blank=True, default="")
    layout = models.JSONField(default=dict, help_text="sheets, header rows, columns; no personal data")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, help_text="when background work last got on with it")
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict, help_text="code and parameters of what stopped it")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_roll_import"
        indexes = [
            models.Index(fields=["commune", "-created_at"], name="people_roll_recent"),
            models.Index(fields=["commune", "file_sha256"], name="people_roll_same_file"),
        ]
        constraints = [
            models.CheckConstraint(name="people_roll_status", condition=Q(status__in=_ROLL_STATUSES)),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class RollRow(models.Model):
    """One row of a roll: what the clerk wrote (sealed), what we made of it, what became of it."""

    id = models.BigAutoField(primary_key=True)
    roll = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="rows")
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1, 2, 3 ... through all sheets")
    sheet = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField(help_text="line in the sheet, as the clerk sees it")
    verdict = models.CharField(max_length=8, choices=ROW_VERDICT)
    problems = models.JSONField(default=list, help_text="[{code, field, fix?}]")
    data = models.JSONField(default=dict, help_text="cleaned fields; no identity number, no phone")
    changes = models.JSONField(default=dict, help_text="{field: [before, after]} against the register")
    sealed = models.BinaryField(help_text="JSON {cells, id_number, phone}, encrypted")
    resident = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    neighbourhood = models.SmallIntegerField(default=0)
    token = models.UUIDField(default=uuid.uuid4, help_text="ties a corrected row of an exported queue to this row")

    class Meta:
        db_table = "people_roll_row"
        constraints = [
            models.UniqueConstraint(fields=["roll", "number"], name="people_roll_row_number"),
            models.CheckConstraint(name="people_roll_row_verdict", condition=Q(verdict__in=_ROW_VERDICTS)),
        ]
        indexes = [
            models.Index(fields=["roll", "verdict", "number"], name="people_roll_row_verdict_ix"),
            models.Index(fields=["commune", "verdict", "id"], name="people_roll_row_queue"),
            models.Index(fields=["token"], name="people_roll_row_token"),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class RollGone(models.Model):
    """A resident on the register whom a whole roll no longer names. Not dead: only not on the roll."""

    id = models.BigAutoField(primary_key=True)
    roll = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="gone")
    resident = models.UUIDField()
    neighbourhood = models.SmallIntegerField(default=0)
    accepted = models.BooleanField(default=False)

    class Meta:
        db_table = "people_roll_gone"
        constraints = [models.UniqueConstraint(fields=["roll", "resident"], name="people_roll_gone_once")]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class RollChange(models.Model):
    """Which fact an accepted roll recorded about whom: what an undo retracts."""

    SUBJECT = (("resident", "Người"), ("household", "Hộ"))

    id = models.BigAutoField(primary_key=True)
    roll = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=10, choices=SUBJECT)
    subject = models.UUIDField()
    fact = models.UUIDField()
    undone = models.BooleanField(default=False)
    kept = models.BooleanField(default=False, help_text="an undo kept it: the person has later facts")

    class Meta:
        db_table = "people_roll_change"
        indexes = [models.Index(fields=["roll", "subject_kind", "subject"], name="people_roll_change_who")]
        constraints = [models.UniqueConstraint(fields=["roll", "fact"], name="people_roll_change_fact")]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class MatchReview(models.Model):
    """Two records that may be one person; a clerk sees both and decides.

    `resident` is on the register; the other side is a row of a roll (`row`) or another resident (`other`).
    When `other` lives in another commune (same identity number), that side is never shown.
    """

    REASON = (("score", "Giống nhau"), ("id_number", "Trùng số định danh"), ("asked", "Cán bộ đề nghị"))
    STATUS = (("open", "Chờ xem"), ("same", "Một người"), ("different", "Hai người"), ("split", "Đã tách lại"))

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    resident = models.UUIDField()
    row = models.ForeignKey(RollRow, null=True, on_delete=models.CASCADE, related_name="reviews")
    other = models.UUIDField(null=True)
    other_commune = models.IntegerField(null=True)
    reason = models.CharField(max_length=10, choices=REASON)
    bits = models.SmallIntegerField(null=True, help_text="weight of evidence, tenths of a bit")
    status = models.CharField(max_length=10, choices=STATUS, default="open")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    fact = models.UUIDField(null=True, help_text="the merge recorded by the decision; a split retracts it")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "people_match_review"
        constraints = [
            models.CheckConstraint(
                name="people_match_two_sides", condition=Q(row__isnull=False) ^ Q(other__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["resident", "row"], condition=Q(row__isnull=False), name="people_match_row_once"
            ),
            models.UniqueConstraint(
                fields=["resident", "other"], condition=Q(other__isnull=False), name="people_match_pair_once"
            ),
        ]
        indexes = [models.Index(fields=["commune", "status", "id"], name="people_match_open")]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log
