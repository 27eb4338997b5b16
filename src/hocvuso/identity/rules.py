"""Who may do what: roles and their permissions, codes people can read aloud, waiting after wrong answers. Pure."""

from collections.abc import Mapping
from datetime import timedelta

PERMISSIONS: Mapping[str, str] = {
    "city.view": "Xem số liệu toàn thành phố",
    "ward.view": "Xem số liệu của phường, xã",
    "people.view": "Xem danh sách và từng người",
    "people.merge": "Gộp, tách hồ sơ trùng",
    "numbers.read": "Xem một số định danh hoặc điện thoại, có lý do",
    "roll.import": "Nhập danh sách dân cư",
    "field.visit": "Đi từng ngõ, ghi lần thăm",
    "field.lead": "Chia lượt đi, coi việc của tổ",
    "help.give": "Giúp người dân tập và ghi kết quả",
    "assessment.run": "Cho làm bài đánh giá có giám sát",
    "assessment.activate": "Cho dùng bản mới của ngân hàng và quy tắc đánh giá",
    "certificate.view": "Xem, in giấy chứng nhận",
    "certificate.revoke": "Thu hồi giấy chứng nhận",
    "handover.view": "Xem bàn giao sang VNeID",
    "handover.send": "Gửi bàn giao sang VNeID",
    "codes.issue": "Cấp mã đăng nhập cho tình nguyện viên",
    "devices.manage": "Thu hồi điện thoại đã ghi danh",
    "grants.manage": "Phân quyền",
    "audit.view": "Xem nhật ký",
    "facts.record": "Ghi sự kiện qua API",
}
"""Every permission a door may ask for, with its name on screen."""

READING = frozenset({"city.view", "ward.view", "people.view", "certificate.view", "handover.view", "audit.view"})
"""Permissions that change nothing: all that `giám sát` may have."""

_VOLUNTEER = frozenset({"field.visit", "help.give"})
_WARD_OFFICER = frozenset(
    {
        *("ward.view", "people.view", "people.merge", "numbers.read", "roll.import"),
        *("field.visit", "field.lead", "help.give"),
        *("assessment.run", "certificate.view", "certificate.revoke", "handover.view", "handover.send"),
        *("codes.issue", "devices.manage", "grants.manage", "audit.view", "facts.record"),
    }
)

ROLES: Mapping[str, frozenset[str]] = {
    "volunteer": _VOLUNTEER,
    "team_leader": _VOLUNTEER | {"field.lead", "codes.issue", "devices.manage"},
    "ward_officer": _WARD_OFFICER,
    # reads its area without the ward's leave, writes no facts of wards
    "supervisor": frozenset(
        {"city.view", "ward.view", "people.view", "certificate.view", "handover.view", "audit.view"}
    ),
    "city_lead": frozenset({"city.view", "ward.view", "handover.view"}),
    "city_admin": frozenset(
        {
            *("city.view", "ward.view", "handover.view", "handover.send", "grants.manage", "devices.manage"),
            *("audit.view", "assessment.activate"),
        }
    ),
    "assessor": frozenset({"assessment.run", "people.view", "certificate.view"}),
}

ROLE_NAMES: Mapping[str, str] = {
    "volunteer": "Tình nguyện viên",
    "team_leader": "Tổ trưởng",
    "ward_officer": "Cán bộ phường, xã",
    "supervisor": "Giám sát",
    "city_lead": "Lãnh đạo thành phố",
    "city_admin": "Quản trị thành phố",
    "assessor": "Người đánh giá",
}

CITY_ONLY_ROLES = frozenset({"city_lead", "city_admin"})
CODE_ROLES = frozenset({"volunteer", "team_leader"})
"""Roles that sign in on a phone with a code from the team leader; all others need a password and an authenticator."""

GRANTABLE_BY: Mapping[str, frozenset[str]] = {
    "city_admin": frozenset(ROLES),
    # a ward may not appoint those who supervise it
    "ward_officer": frozenset({"volunteer", "team_leader", "assessor"}),
}

CODE_ALPHABET = "234679CDEFHJKMNPRTVWXY"
"""No 0/O, 1/I/L, 5/S, 8/B, A, G, Q, U, Z: they sound or look alike when read aloud over a phone."""
CODE_LENGTH = {"sign_in": 8, "helper": 6}
"""Eight for sign-in: thousands may be open on one evening, and a guess fits any of them (22**8 = 5 * 10**10)."""
CODE_LIFETIME = {"sign_in": timedelta(hours=12), "helper": timedelta(hours=2)}

PASSKEY_CHALLENGE_LIFETIME = timedelta(minutes=5)
"""Time for finding the phone or the security key and typing its PIN."""
MOST_PASSKEYS = 10
LONGEST_CREDENTIAL_ID = 1023
"""Bytes (WebAuthn 3, 4: credential id)."""

IDLE_ACCOUNT = timedelta(days=45)
SESSION_IDLE = timedelta(minutes=15)
FIELD_SESSION = timedelta(hours=12)
"""A phone at a door stays open for one round: its own lock (PIN) comes with the field kit."""

REASSIGNED_GRACE = timedelta(days=7)
"""How long after a change of team the doors of the old one may still be handed in."""

FREE_ATTEMPTS = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGET_ATTEMPTS = timedelta(hours=24)


def roles_with(permission: str) -> frozenset[str]:
    """Return the roles that have a permission. Raises KeyError for a permission nobody defined."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return frozenset(role for role, held in ROLES.items() if permission in held)


def clean_code(typed: str) -> str:
    """Return a typed code as it was issued: upper case, without spaces and dashes."""
    return "".join(c for c in typed.upper() if c.isalnum())


def spoken_code(code: str) -> str:
    """Return a code in two halves, the way it is read aloud."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}"


def counter_went_back(known: int, told: int) -> bool:
    """Return whether a passkey that counts its uses did not count on: a sign of a copy. One that always says 0 may."""
    return (known > 0 or told > 0) and told <= known


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after this many wrong answers in a row: none at first, then doubling to 15 minutes."""
    if failures < FREE_ATTEMPTS:
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=15 * 2 ** min(failures - FREE_ATTEMPTS, 10)))
