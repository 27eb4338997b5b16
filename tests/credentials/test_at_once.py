"""Two people act on certificates at the same moment: whoever comes second waits, nobody waits in a circle."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from hocvuso.credentials import issuing, services
from hocvuso.credentials.models import Certificate
from hocvuso.facts.queries import facts_about
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.at_once import together
from tests.cast import Cast
from tests.credentials.lives import attain, certified, say
from tests.needs import on_postgresql_only

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # SQLite's one writer is the lock of everything
    on_postgresql_only,
]


class Meeting:
    """Lets two threads meet, each with its first lock in hand: `first` after the work, the other before it.

    When the two can't meet because one waits for the other, both go on after a second: that is as it should be.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.barrier = threading.Barrier(2, timeout=1)
        self.first = ""
        real: Callable[..., Any] = getattr(issuing, name)

        def met(*values: Any) -> Any:
            if threading.current_thread().name == self.first:
                done = real(*values)
                self.meet()
                return done
            self.meet()
            return real(*values)

        monkeypatch.setattr(issuing, name, met)

    def meet(self) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self.barrier.wait()

    def named(self, work: Callable[[], Any]) -> Callable[[], None]:
        """Return the work of the thread that holds the certificate's lock when they meet."""

        def run() -> None:
            self.first = threading.current_thread().name
            work()

        return run


def test_a_paper_issued_again_and_a_new_one_do_not_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = certified(cast, cast.resident())
    services.revoke_certificate(
        cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=old, reason="wrong-data"
    )
    newcomer = cast.resident(name="Lê Văn Út")
    meeting = Meeting(monkeypatch, "_place_in_list")
    together(
        meeting.named(
            lambda: services.issue_again(cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=old)
        ),
        lambda: attain(cast, newcomer) and None,
    )
    assert Certificate.objects.filter(revoked_at=None).count() == 2


def test_a_paper_revoked_by_hand_while_its_attainment_falls_is_revoked_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    attainment = uuid7()
    resident = cast.resident()
    attain(cast, resident, attainment=attainment)
    row = Certificate.objects.get()
    meeting = Meeting(monkeypatch, "mark_revoked")

    def by_hand() -> None:
        # who comes second hears that it is done
        with contextlib.suppress(DomainError):
            services.revoke_certificate(
                cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=row.pk, reason="wrong-data"
            )

    body = {"attainment": str(attainment), "reason": "check-void"}
    together(meeting.named(by_hand), lambda: say(cast, resident, "attainment.revoked", body) and None)
    row.refresh_from_db()
    assert row.revoked_at is not None
    kinds = [fact.kind for fact in facts_about(EVERYWHERE, resident)]
    assert (kinds.count("certificate.revoked"), kinds.count("attainment.revoked")) == (1, 1)


def test_two_who_issue_again_at_once_issue_one_paper(cast: Cast) -> None:
    old = certified(cast, cast.resident())
    scope, actor = cast.scope(cast.hanh), cast.actor(cast.hanh)
    services.revoke_certificate(scope, actor=actor, certificate_id=old, reason="wrong-data")
    told: list[str] = []

    def again() -> None:
        try:
            services.issue_again(scope, actor=actor, certificate_id=old)
        except DomainError as refused:
            told.append(refused.code)

    together(again, again, again)
    assert (Certificate.objects.filter(revoked_at=None).count(), told) == (1, ["not_revoked"] * 2)
