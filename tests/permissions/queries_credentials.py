"""Queries of certificates."""

from uuid import UUID

from hocvuso.credentials import services
from hocvuso.credentials.models import Certificate, WaitingPaper
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, NEAR, Cast
from tests.credentials.lives import certified, say
from tests.permissions.queries import Call, scoped


def person_certified(cast: Cast) -> UUID:
    return Certificate.objects.get(pk=certified(cast)).resident


def person_confirmed(cast: Cast) -> UUID:
    resident = person_certified(cast)
    body = {"source": "official_list", "receipt_hash": "cd" * 32}
    say(cast, resident, "confirmation.received", body, evidence="confirmed", purpose="handover")
    return resident


def run_asked(cast: Cast) -> UUID:
    certified(cast)
    today = clock.today()
    return services.ask_print_run(
        cast.scope(cast.hanh), actor=cast.actor(cast.hanh), commune=HERE, since=today, until=today
    )


scoped("credentials.queries.certificates", lambda cast: Call(limit=5) if certified(cast) else Call())
scoped("credentials.queries.certificate", lambda cast: Call(certified(cast)))
scoped("credentials.queries.certificates_of", lambda cast: Call(person_certified(cast)))
scoped("credentials.queries.code_svg", lambda cast: Call(certified(cast)))
scoped("credentials.queries.code_text", lambda cast: Call(certified(cast)))
scoped("credentials.queries.counts", lambda cast: Call() if certified(cast) else Call())
scoped("credentials.queries.confirmed_days", lambda cast: Call([person_confirmed(cast)]))
scoped("credentials.queries.print_runs", lambda cast: Call() if run_asked(cast) else Call())
scoped("credentials.queries.row_of", lambda cast: Call(certified(cast)))
scoped("credentials.queries.badge", lambda cast: Call(certified(cast)))


def paper_waiting(cast: Cast) -> Call:
    WaitingPaper.objects.create(
        fact=uuid7(), commune_id=HERE, neighbourhood=NEAR, resident=uuid7(), attainment=uuid7(), since=clock.now()
    )
    return Call()


scoped("credentials.queries.papers_waiting", paper_waiting)
