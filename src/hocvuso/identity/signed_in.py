"""Who is signed in: Django's sessions in the database and the account of each, read with prepared questions.

Every request of staff asks for both. Nothing is remembered from one request to the next.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from hocvuso.identity.models import Account
from hocvuso.kernel.prepared import Parameter, Prepared

_SESSION = Prepared(
    lambda: Session.objects.filter(
        session_key=Parameter("key", models.CharField()), expire_date__gt=Parameter("now", models.DateTimeField())
    )
)
_ACCOUNT = Prepared(lambda: Account.objects.filter(pk=Parameter("account", models.UUIDField())))


class SessionStore(DatabaseStore):
    """What settings.SESSION_ENGINE asks for."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds that has not expired; else nothing, and its key is not taken up again."""
        # Django's clock: it wrote the day of expiry
        found = _SESSION(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0].session_data)


class Accounts(ModelBackend):
    """What settings.AUTHENTICATION_BACKENDS names."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account of a session, or None when it is gone or switched off."""
        found = _ACCOUNT(account=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None
