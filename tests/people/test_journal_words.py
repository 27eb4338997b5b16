"""Every act that the product writes into its journal has words for the page."""

import re
from pathlib import Path

import hocvuso
from hocvuso.web.office.audit_words import ACTIONS, OBJECTS, details_said

SOURCE = "\n".join(path.read_text() for path in Path(hocvuso.__file__).parent.rglob("*.py"))


def test_no_act_is_shown_as_a_code() -> None:
    written = set(re.findall(r'action="((?:[a-z_]+\.){2}[a-z_]+)"', SOURCE))
    assert len(written) > 20
    assert written - set(ACTIONS) == set(), "write its words in web/office/audit_words.py"


def test_a_sign_in_says_how() -> None:
    shown = {how: details_said({"how": how}) for how in ("password", "passkey", "code", "spell")}
    assert shown["passkey"] == "bằng khóa truy cập"
    assert all(shown[how] for how in ("password", "passkey", "code"))
    assert shown["spell"] == ""


def test_no_object_is_shown_as_a_code() -> None:
    written = set(re.findall(r'object_kind="([a-z_]+)"', SOURCE))
    assert written - set(OBJECTS) == set(), "write its words in web/office/audit_words.py"
