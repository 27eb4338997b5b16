"""Queries of the ledger."""

from hocvuso.facts.models import Gap, LedgerEpoch
from tests.cast import HERE, Cast
from tests.facts.waiting import an_alarm, parked_visit, two_words
from tests.permissions.queries import WITHOUT_SCOPE, Call, scoped

WITHOUT_SCOPE["facts.queries.state_unscoped"] = "for reactions, which act for nobody in particular"
WITHOUT_SCOPE["facts.queries.root_of"] = "ids only"
WITHOUT_SCOPE["facts.queries.current_epoch"] = "a number of the whole ledger, about nobody"

scoped("facts.queries.states", lambda cast: Call([cast.resident()]))
scoped("facts.queries.household_states", lambda cast: Call([cast.household()]))


def _facts_about(cast: Cast) -> Call:
    return Call(cast.resident())


scoped("facts.queries.facts_about", _facts_about)


def _changes(cast: Cast) -> Call:
    cast.resident()
    return Call(HERE, 0)


scoped("facts.queries.changes_since", _changes)


def _parked(cast: Cast) -> Call:
    parked_visit(cast)
    return Call()


def _alarm(cast: Cast) -> Call:
    an_alarm()
    return Call()


def _review(cast: Cast) -> Call:
    two_words(cast)
    return Call()


def _recovery(cast: Cast) -> Call:
    LedgerEpoch.objects.update_or_create(id=1, defaults={"epoch": 2, "since": 0})
    Gap.objects.create(epoch=2, commune=HERE, had=1, head=9)
    return Call()


scoped("facts.queries.recovery", _recovery)
scoped("facts.queries.parked", _parked)
scoped("facts.queries.alarms", _alarm)
scoped("facts.queries.reviews", _review)
