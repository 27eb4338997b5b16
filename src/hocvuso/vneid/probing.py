"""What the health page says of the exchange with VNeID."""

from django.utils.translation import gettext as _

from hocvuso.kernel.health import Probe
from hocvuso.vneid import queries
from hocvuso.vneid.client import client

WORRY_AFTER = 5
"""Failed attempts in a row: about five minutes of silence."""


def probe() -> Probe:
    """Say whether the receiver answers; a silent one is a warning, never a reason to send people away."""
    title = _("Bàn giao VNeID")
    found = queries.exchange()
    if client() is None:
        return Probe("vneid", title, "ok", _("Chưa nối với bên nhận nào"))
    if found.attempts >= WORRY_AFTER:
        said = _("Bên nhận không trả lời %(count)s lần liền. Hồ sơ vẫn xếp hàng, máy tự thử lại.")
        return Probe("vneid", title, "warn", said % {"count": found.attempts})
    return Probe("vneid", title, "ok", _("Đang nối") if found.ready else _("Chưa gửi lần nào"))
