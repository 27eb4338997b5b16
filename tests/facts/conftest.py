"""A phone of Tuấn's that may push."""

from datetime import timedelta

import pytest

from hocvuso.identity.models import Grant
from hocvuso.identity.services import enrol_device
from hocvuso.kernel import clock
from tests.cast import Cast
from tests.facts.phone import Phone


@pytest.fixture
def phone(cast: Cast) -> Phone:
    made = Phone()
    # an hour ago may be yesterday: the team did not begin today
    Grant.objects.update(valid_from=clock.today() - timedelta(days=2))
    enrol_device(account_id=cast.tuan.pk, device_id=made.id, public_key=made.point)
    return made
