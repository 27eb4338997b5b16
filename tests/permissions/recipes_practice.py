"""Doors of practice: the scenarios are everybody's."""

from tests.permissions.harness import Case, public

public("scenario", "GET", lambda cast: Case(kwargs={"scenario_id": "qr-pay-market"}))
public("tap", "GET", lambda cast: Case(kwargs={"scenario_id": "qr-pay-market"}))
