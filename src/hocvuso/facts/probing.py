"""What the ledger says of itself on the health page: its epoch, and whether the server is behind what phones know."""

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from hocvuso.facts import heads
from hocvuso.facts.models import Gap, LedgerEpoch
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
        gaps = Gap.objects.filter(epoch=epoch).aggregate(lacked=Sum(F("head") - F("had")), returned=Sum("returned"))
        waiting = _(
            "%(text)s. Máy chủ vừa khôi phục: chưa bàn giao, đợi điện thoại gửi lại. "
            "Đã nhận lại %(returned)s trên %(lacked)s dòng sổ bị thiếu."
        )
        counted = {"returned": gaps["returned"] or 0, "lacked": gaps["lacked"] or 0}
        return Probe("ledger", title, "warn", waiting % {"text": text, **counted})
    return Probe("ledger", title, "ok", text)
