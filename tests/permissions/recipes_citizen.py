"""Doors of citizens: everybody's."""

from tests.cast import HERE, Cast
from tests.permissions.harness import Case, public

UNIT = {"unit_id": "qr-pay-market"}


def _unit(cast: Cast) -> Case:
    return Case(kwargs=UNIT, missing={"unit_id": "khong-co"})


public("citizen:home")
public("citizen:search", "GET", lambda cast: Case(query={"q": "đi chợ"}))
public("citizen:numbers")
public("citizen:path", "GET", lambda cast: Case(kwargs={"path_id": "market"}, missing={"path_id": "khong-co"}))
public("citizen:help", "GET", lambda cast: Case(query={"phuong": HERE}))
public("citizen:call-back", "POST", lambda cast: Case(data={"phuong": HERE, "ten": "Sáu", "so": "0001234567"}))
public("citizen:call-asked")
public("citizen:preferences")
public("citizen:preferences", "POST", lambda cast: Case(data={"address": "cô"}))
public("citizen:unit", "GET", _unit)
public("citizen:screen", "GET", lambda cast: Case(kwargs={**UNIT, "number": 1}, missing={**UNIT, "number": 99}))
public("citizen:check", "GET", _unit)
public("citizen:answer", "GET", lambda cast: Case(kwargs={**UNIT, "option_id": "stop_ask"}))
public("citizen:real-use", "GET", _unit)
public("citizen:sheet", "GET", _unit)
public("citizen:sheet-pdf", "GET", lambda cast: Case(kwargs={**UNIT, "kind": "a5"}, missing={**UNIT, "kind": "a3"}))
