"""What is done for all accounts now and then: at each start, and by whoever runs it daily."""

from django.contrib.sessions.models import Session

from hocvuso.identity.services.accounts import switch_off_idle_accounts
from hocvuso.identity.services.attempts import forget_old_attempts
from hocvuso.kernel import clock


def tidy() -> int:
    """Switch off accounts idle for 45 days, forget old wrong answers and ended sessions; return the accounts."""
    forget_old_attempts()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    return switch_off_idle_accounts()
