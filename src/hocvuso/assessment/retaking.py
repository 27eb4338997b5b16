"""When somebody may be examined again: what a check asks before it begins, and what a result page promises."""

from datetime import date
from uuid import UUID

from hocvuso.assessment import rules
from hocvuso.assessment.models import Session
from hocvuso.assessment.versions import in_force
from hocvuso.kernel import clock


def again_on(resident_id: UUID) -> date | None:
    """Return the day from whose morning the next check may begin, or None for today."""
    past = Session.objects.filter(resident_id=resident_id, state="ended").values_list("outcome", "ended_at")
    later = rules.retake_from(in_force().rule.plain, [(o, e) for o, e in past if e is not None], clock.now())
    # a whole day: who comes on the morning of the day that was promised is not sent home until the hour has come
    day = clock.local_day(later) if later is not None else None
    return day if day is not None and day > clock.today() else None
