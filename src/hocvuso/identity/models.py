"""Tables of who acts: accounts, organisations, grants, devices, codes and second factors."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from hocvuso.identity.rules import CITY_ONLY_ROLES, LONGEST_CREDENTIAL_ID, ROLES
from hocvuso.kernel.ids import uuid7

ORGANISATION_KINDS = [
    ("government", "Chính quyền"),
    ("front", "Mặt trận Tổ quốc"),
    ("women", "Hội Phụ nữ"),
    ("youth", "Đoàn Thanh niên"),
    ("veterans", "Hội Cựu chiến binh"),
    ("farmers", "Hội Nông dân"),
    ("labour", "Liên đoàn Lao động"),
    ("team", "Tổ công nghệ số cộng đồng"),
    ("other", "Tổ chức khác"),
]
CODE_PURPOSES = [("sign_in", "Đăng nhập"), ("helper", "Ghép kết quả học với người được giúp")]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name people sign in with."""


class Account(AbstractBaseUser):
    """Somebody who acts for the movement. Citizens need none. No phone or identity number is kept here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sign_in_name = models.CharField(max_length=60)
    display_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_seen = models.DateTimeField(null=True)
    switched_off_at = models.DateTimeField(null=True)

    objects = AccountManager()
    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_in_name"], name="identity_account_sign_in_name"),
            models.CheckConstraint(condition=~Q(sign_in_name=""), name="identity_account_named"),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: a name must not slip into a log


class Organisation(models.Model):
    """Cơ quan hoặc đoàn thể whose staff act; `commune` is null for one of the whole city."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=ORGANISATION_KINDS)
    name = models.CharField(max_length=160)
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "name"], name="identity_organisation_name"),
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _ in ORGANISATION_KINDS]), name="identity_organisation_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """Phân quyền: a role in a place, on behalf of an organisation, for a period (both days included).

    `commune` null = the whole city; `neighbourhood` null = the whole commune. A grant is never edited:
    it is revoked and another one made, so that who could see what on a day stays known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    commune = models.ForeignKey("places.Commune", on_delete=models.PROTECT, null=True, related_name="+")
    neighbourhood = models.SmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "valid_from"], name="identity_grant_account"),
            models.Index(fields=["commune", "role"], name="identity_grant_commune"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="identity_grant_role"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="identity_grant_period"
            ),
            models.CheckConstraint(
                condition=Q(neighbourhood__isnull=True) | Q(commune__isnull=False), name="identity_grant_place"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(CITY_ONLY_ROLES)) | Q(commune__isnull=True), name="identity_grant_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Device(models.Model):
    """An installation of the field kit with its own P-256 key (raw point, 65 bytes). The id is made on the phone."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="devices")
    public_key = models.BinaryField(max_length=65)
    label = models.CharField(max_length=80, blank=True, default="")
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "enrolled_at"], name="identity_device_account")]
        constraints = [models.UniqueConstraint(fields=["public_key"], name="identity_device_key")]

    def __str__(self) -> str:
        return str(self.pk)


class OneTimeCode(models.Model):
    """A code that is read aloud, used once and soon stale. Only its keyed hash is kept.

    `sign_in`: opens the account's session. `helper`: lets a practice result be written down about `subject`
    (a resident) in the account's name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=10, choices=CODE_PURPOSES)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="codes")
    subject = models.UUIDField(null=True)
    code_hash = models.BinaryField(max_length=32)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "issued_at"], name="identity_code_account")]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="identity_code_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="identity_code_period"),
            models.CheckConstraint(
                condition=Q(purpose__in=[code for code, _ in CODE_PURPOSES]), name="identity_code_purpose"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SecondFactor(models.Model):
    """The secret of the account's authenticator app (TOTP, RFC 6238), sealed. `last_step` stops replays."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.BinaryField(max_length=200)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """A spare key for the day the phone is lost; only its keyed hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code_hash"], name="identity_recovery_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Passkey(models.Model):
    """Khóa truy cập (WebAuthn): a key pair in a phone, computer or security key, opened there by PIN, finger or face.

    Only the public half is here (COSE key, RFC 9052). `sign_count` is what the authenticator counted at its last use;
    many always say 0. `transports` are the browser's hints on how to reach it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=LONGEST_CREDENTIAL_ID)
    public_key = models.BinaryField(max_length=2000)
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "created_at"], name="identity_passkey_account")]
        constraints = [
            models.UniqueConstraint(fields=["credential_id"], name="identity_passkey_credential"),
            models.CheckConstraint(condition=~Q(name=""), name="identity_passkey_named"),
            models.CheckConstraint(
                condition=Q(sign_count__gte=0) & Q(sign_count__lt=2**32), name="identity_passkey_count"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PasskeyChallenge(models.Model):
    """A question put to a passkey, good once and for minutes. The browser's session holds its id; using it deletes it.

    `account` is whose passkey is being added; null = somebody signs in, nobody knows yet who.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    challenge = models.BinaryField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="identity_challenge_age")]

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """Wrong answers at one door for one key (an account name or an address, hashed), and until when to wait."""

    id = models.BigAutoField(primary_key=True)
    door = models.CharField(max_length=20)
    key = models.BinaryField(max_length=32)
    failures = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="identity_attempt_age")]
        constraints = [models.UniqueConstraint(fields=["door", "key"], name="identity_attempt_key")]

    def __str__(self) -> str:
        return f"{self.door} {self.failures}"
