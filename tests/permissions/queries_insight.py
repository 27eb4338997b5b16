"""Queries of insight."""

from hocvuso.insight.indicators import by_code
from tests.cast import HERE, Cast
from tests.permissions.queries import Call, scoped

ADULTS = by_code()["adults"].number


def _counted(cast: Cast, *args: object, **kwargs: object) -> Call:
    cast.resident()
    return Call(*args, **kwargs)


scoped("insight.queries.ward", lambda cast: _counted(cast, HERE), nothing=lambda f: not f.now.n(ADULTS))
scoped("insight.queries.by_neighbourhood", lambda cast: _counted(cast, HERE))
scoped("insight.queries.city", lambda cast: _counted(cast))
scoped(
    "insight.queries.city_groups",
    lambda cast: _counted(cast, numbers=[ADULTS]),
    nothing=lambda table: not table.n(ADULTS),
)
scoped("insight.queries.people", lambda cast: _counted(cast, HERE))
scoped("insight.queries.person", lambda cast: Call(HERE, cast.resident()))
scoped("insight.queries.state", lambda cast: Call(cast.resident()))
scoped("insight.queries.timeline", lambda cast: Call(cast.resident()))
