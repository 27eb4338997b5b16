"""Papers that wait for a key: issued as soon as it lies in the key directory; until then people are told."""

from django.db import transaction
from django.utils.translation import gettext as _

from hocvuso.credentials import issuing, keys
from hocvuso.credentials.models import WaitingPaper
from hocvuso.facts.queries import facts_about, state_unscoped
from hocvuso.facts.services import hold_person, record
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock, keyring
from hocvuso.kernel.health import Probe
from hocvuso.places.queries import commune
from hocvuso.places.types import EVERYWHERE


def issue_what_waits() -> int:
    """Issue every waiting paper whose commune's key is there; return how many. The others go on waiting."""
    done = 0
    for code in WaitingPaper.objects.values_list("commune", flat=True).distinct().order_by("commune"):
        try:
            keyring.require_shared()
            keys.certificate_signer(code)
        except keyring.KeyMissing:
            continue
        for row in WaitingPaper.objects.filter(commune=code).order_by("since"):
            done += _issue(row)
    return done


def probe() -> Probe:
    """Say on the health page whose papers wait, and which key is about to end with nothing after it."""
    title = _("Khóa ký giấy")
    waiting = WaitingPaper.objects.count()
    if waiting:
        code = WaitingPaper.objects.order_by("since").values_list("commune", flat=True)[0]
        said = _(
            "%(count)s giấy chờ khóa của %(place)s. Kết quả đạt vẫn còn. Chạy: hocvuso keys make --commune %(code)s"
        )
        return Probe("papers", title, "warn", said % {"count": waiting, "place": commune(code).name, "code": code})
    ending = keys.ending_soon() if keyring.frozen() else None
    if ending is not None:
        said = _("Sắp hết hạn khóa %(issuer)s (%(day)s). Chạy: hocvuso keys make")
        day = f"{clock.local_day(ending[1]):%d/%m/%Y}"
        return Probe("papers", title, "warn", said % {"issuer": ending[0], "day": day})
    return Probe("papers", title, "ok", _("Không giấy nào chờ"))


def _issue(row: WaitingPaper) -> int:
    with transaction.atomic():
        hold_person(resident=row.resident, commune=row.commune_id)
        if not WaitingPaper.objects.select_for_update().filter(pk=row.pk).exists():
            return 0  # another process was quicker
        state = state_unscoped(row.resident)
        holds = state.latest(f"attainment:{row.attainment}", [False])[0] if state is not None else False
        facts = [f for f in facts_about(EVERYWHERE, row.resident) if f.id == row.fact] if holds else []
        made = [new for fact in facts for new in issuing.issue_first(fact)]
        if made:
            record(facts=made, actor=Actor(facts[0].actor, facts[0].on_behalf_of))
        row.delete()
    return len(made)
