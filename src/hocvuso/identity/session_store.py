"""Django's sessions in the database, read with a prepared question: every request of staff asks."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from hocvuso.kernel.prepared import Parameter, Prepared

_SESSION = Prepared(
    lambda: Session.objects.filter(
        session_key=Parameter("key", models.CharField()), expire_date__gt=Parameter("now", models.DateTimeField())
    )
)


class SessionStore(DatabaseStore):
    """What settings.SESSION_ENGINE names."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds that has not expired; else nothing, and its key is not taken up again."""
        # Django's clock: it wrote the day of expiry
        found = _SESSION(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0].session_data)
