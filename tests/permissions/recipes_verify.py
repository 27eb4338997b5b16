"""The verifier and its lists: public by nature."""

from hocvuso.credentials import queries
from tests.cast import HERE, Cast
from tests.credentials.lives import certified
from tests.permissions.harness import Case, public


def a_paper(cast: Cast) -> Case:
    return Case(data={"text": queries.code_text(cast.scope(cast.dung), certified(cast))})


def a_list(cast: Cast) -> Case:
    certified(cast)
    return Case(kwargs={"number": queries.status_list_numbers()[0]})


public("verify:page")
public("verify:page", "POST", a_paper)
public("verify:worker")
public("verify:trust")
public("verify:status", "GET", a_list)


def an_issuer(cast: Cast) -> Case:
    queries.badge(cast.scope(cast.dung), certified(cast))
    return Case(kwargs={"code": f"{HERE:05d}"})


public("verify:issuer", "GET", an_issuer)
