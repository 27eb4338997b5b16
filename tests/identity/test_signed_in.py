"""A session opens what it holds until it expires; then, or once it is gone, nothing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from hocvuso.identity.signed_in import SessionStore


@pytest.mark.django_db
def test_a_session_holds_until_it_expires_and_not_a_moment_longer() -> None:
    kept = SessionStore()
    kept["kind"] = "office"
    kept.save()
    key = kept.session_key
    assert key is not None
    assert SessionStore(key).load() == {"kind": "office"}
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    again = SessionStore(key)
    assert again.load() == {}
    assert again.session_key is None


@pytest.mark.django_db
def test_a_session_that_was_ended_elsewhere_opens_nothing_at_the_next_request() -> None:
    kept = SessionStore()
    kept["kind"] = "office"
    kept.save()
    key = kept.session_key
    assert SessionStore(key).load() == {"kind": "office"}
    SessionStore(key).flush()
    assert SessionStore(key).load() == {}
    # a key that somebody made up is not taken up for what is written next
    made_up = SessionStore("a" * 32)
    made_up["kind"] = "office"
    made_up.save()
    assert made_up.session_key != "a" * 32
