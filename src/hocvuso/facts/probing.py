"""What the ledger says of itself on the health page: its epoch, and whether the server is behind what phones know."""

from django.utils.translation import gettext as _

from hocvuso.facts import heads
from hocvuso.facts.models import LedgerEpoch
from hocvuso.kernel.health import Probe


def probe() -> Probe:
    """Return how the ledger is: bad without readable heads, warn while it recovers from an older copy."""
    title = _("Sổ cái")
    try:
        said = heads.read()
    except heads.HeadsUnreadable as error:
        return Probe("ledger", title, "bad", error.message())
    epoch = LedgerEpoch.objects.values_list("epoch", flat=True).first() or 1
    text = _("kỷ nguyên %(epoch)s") % {"epoch": epoch}
    if said is not None and said.recovering_since is not None:
        waiting = _("%(text)s. Máy chủ vừa khôi phục: chưa cấp giấy, chưa bàn giao, đợi điện thoại gửi lại.")
        return Probe("ledger", title, "warn", waiting % {"text": text})
    return Probe("ledger", title, "ok", text)
