"""Tables of field work: who goes (teams), where (rounds and doors), and what is left to do (tasks)."""

from django.db import models
from django.db.models import F, Q

from hocvuso.kernel.ids import uuid7


class Team(models.Model):
    """Tổ công nghệ số cộng đồng: set up by the commune, usually for one neighbourhood (0 = the whole commune)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "name"], name="fieldwork_team_name"),
            models.CheckConstraint(condition=Q(neighbourhood__gte=0), name="fieldwork_team_neighbourhood"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in a team, for a period."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey("identity.Account", on_delete=models.CASCADE, related_name="+")
    leads = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "account"], name="fieldwork_membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fieldwork_membership_period",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Round(models.Model):
    """Lượt đi: an evening's doors for one team."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["commune", "starts_at"], name="fieldwork_round_commune")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fieldwork_round_period"),
        ]

    def __str__(self) -> str:
        return self.title


class Door(models.Model):
    """Cửa: a household in a round, in walking order. `result` and `visited_at` follow from visit facts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="doors")
    household = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    assigned_to = models.ForeignKey("identity.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    result = models.CharField(max_length=60, blank=True, default="")
    visited_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["commune", "household"], name="fieldwork_door_household")]
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="fieldwork_door_once"),
            models.UniqueConstraint(fields=["round", "position"], name="fieldwork_door_position"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Knock(models.Model):
    """Tiếng gõ cửa: what came of one person's (or the whole household's) visit in a round, as its state says today.

    A view of the ledger, rebuilt by `rebuild`; a door's result is that of the newest knock on it.
    """

    pk = models.CompositePrimaryKey("subject", "round")
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    round = models.UUIDField()
    household = models.UUIDField()
    subject = models.UUIDField()
    fact = models.UUIDField()
    result = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["commune", "round", "household"], name="fieldwork_knock_door")]

    def __str__(self) -> str:
        return str(self.pk)


class TeamTask(models.Model):
    """Việc của tổ: something a team must settle with a person, most often after a refused hand-over.

    `code`: of content/vi/handover_codes.yaml. `request`: the hand-over it is about; sending it again ends the task.
    `done_by` null on a task that is done: the machine saw that it was settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    resident = models.UUIDField()
    code = models.CharField(max_length=40)
    source_fact = models.UUIDField()
    request = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["commune", "neighbourhood", "created_at"],
                condition=Q(done_at__isnull=True),
                name="fieldwork_task_open",
            ),
            models.Index(fields=["commune", "resident"], name="fieldwork_task_resident"),
        ]
        constraints = [models.UniqueConstraint(fields=["source_fact"], name="fieldwork_task_once")]

    def __str__(self) -> str:
        return str(self.pk)
