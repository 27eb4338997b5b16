"""The server is killed while four phones push: nothing acknowledged is lost, nothing is there twice, the figures hold.

Given a real server and four phones with visits to send,
when it dies before the commit, between commit and answer, or in the middle of an answer, again and again,
then every fact a phone was told of is there, after the last start every saved fact is there exactly once, and the
counters equal a rebuild and a recount by hand.
"""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.installation import Instance
from tests.faults.ledger_by_hand import lines

pytestmark = pytest.mark.faults
POINTS = ("push.before-commit", "push.after-commit", "push.mid-answer")


def play(instance: Instance, points: Sequence[str], seed: int) -> None:
    rng = random.Random(seed)
    for point in points:
        before = len(lines(instance.log))
        instance.save(rng)
        instance.server.start(HOCVUSO_FAILPOINT=f"{point}@{rng.randrange(2, 12)}")
        instance.push_all()
        instance.server.kill()
        died = lines(instance.log)[before:]
        # on PostgreSQL the server has two workers, and each may come to its turn
        assert died and {line.split("@")[0] for line in died} == {point}, "the server was to die in this round"
        stored = Counter(instance.tables.ids())
        assert not instance.told() - set(stored), "acknowledged and lost"
        assert max(stored.values()) == 1, "stored twice"
    assert any(phone.outbox for phone in instance.phones)
    instance.server.start()
    instance.push_all()
    instance.server.kill()


def verify(instance: Instance) -> None:
    assert not any(phone.outbox for phone in instance.phones)
    assert {receipt["verdict"] for phone in instance.phones for receipt in phone.done.values()} <= {"stored", "known"}
    stored = Counter(instance.tables.ids())
    assert set(stored.values()) == {1}
    assert {i.replace("-", "") for i in instance.saved} <= set(stored)
    assert len(stored) == len(instance.saved) + instance.listed
    live = instance.tables.counters()
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    assert live == instance.tables.recount(today), "the counters are not what a recount by hand gives"
    rows = instance.run("check", None)
    assert rows["live"] == rows["rebuilt"]


def test_ten_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    points = [*POINTS, *POINTS, *POINTS, POINTS[0]]
    try:
        play(instance, points, seed=168)
        verify(instance)
    finally:
        instance.server.kill()
    assert len(lines(instance.log)) >= len(points)


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_ten_kills_at_each_point(tmp_path: Path, point: str) -> None:
    instance = Instance(tmp_path)
    try:
        play(instance, [point] * 10, seed=len(point))
        verify(instance)
    finally:
        instance.server.kill()
