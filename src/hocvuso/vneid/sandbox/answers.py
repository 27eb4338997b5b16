"""What the sandbox answers: the last two digits of the (synthetic) number choose it. Pure."""

from hocvuso.vneid.rules.contract import SYNTHETIC_PREFIX

_BY_DIGITS = {
    80: ("rejected", "NOT_FOUND"),
    81: ("rejected", "NAME_MISMATCH"),
    82: ("rejected", "DOB_MISMATCH"),
    83: ("rejected", "NO_LEVEL2"),
    84: ("rejected", "DECEASED"),
    85: ("rejected", "DUPLICATE_PERSON"),
    86: ("rejected", "FRAMEWORK_UNKNOWN"),
    87: ("rejected", "UNIT_NOT_AUTHORISED"),
    88: ("review", ""),
    89: ("rejected", "RETRY"),
}
FIRST_TIME_ONLY = frozenset({88, 89})


def is_synthetic(number: object) -> bool:
    """Return whether a number may enter at all: twelve digits beginning 000."""
    return (
        isinstance(number, str)
        and len(number) == 12
        and number.isascii()
        and number.isdigit()
        and (number.startswith(SYNTHETIC_PREFIX))
    )


def answer(number: str, action: str, *, asked_before: bool) -> tuple[str, str]:
    """Return (status, code) for an item. 00-79 and 90-99 confirm; an amendment of 81 and 82 is accepted."""
    if action == "revoke":
        return "revoked", ""
    digits = int(number[-2:])
    if digits in FIRST_TIME_ONLY and asked_before:
        return "confirmed", ""
    if action == "amend" and digits in (81, 82, 83):
        return "confirmed", ""
    return _BY_DIGITS.get(digits, ("confirmed", ""))
