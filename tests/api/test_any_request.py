"""Whatever is sent, the API answers what its document promises and never breaks (schemathesis, a short run)."""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings

from hocvuso.config.wsgi import application
from tests.cast import Cast

SCHEMA = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.label)
@pytest.mark.parametrize("who", [None, "hanh", "tuan", "thang"])
def test_any_request_gets_an_answer_of_the_document(cast: Cast, operation: Any, who: str | None) -> None:
    browser = cast.client(getattr(cast, who) if who else None)
    documented = {str(status) for status in operation.definition.raw["responses"]} | {"405", "413", "429", "400"}

    @given(case=operation.as_strategy())
    @settings(max_examples=8, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def send(case: Any) -> None:
        answer = perform(browser, case)
        assert answer.status_code < 500
        assert str(answer.status_code) in documented
        if answer.status_code >= 400 and answer.status_code != 405:
            assert answer.headers["Content-Type"].startswith("application/problem+json")

    send()


def perform(browser: Client, case: Any) -> Any:
    """Send a generated case through Django's test client."""
    path = case.formatted_path
    body: dict[str, Any] = {}
    if case.body is not None and not isinstance(case.body, schemathesis.core.NotSet):
        body = {"data": case.body, "content_type": "application/json"}
    return getattr(browser, case.method.lower())(path, query_params=dict(case.query or {}), **body)
