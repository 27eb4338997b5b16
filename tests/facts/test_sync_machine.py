"""Phones, a bad network and an office, in any sequence hypothesis thinks of; what was said to be saved is the oracle.

Requests and answers get lost, pages arrive twice, out of order and in parts, a phone is copied, people move, are merged
and parted, words are taken back, the derived rows are thrown away and made anew. At every moment: what a phone was told
is in the ledger, nothing is there twice, the moment a fact holds never moves, figures equal a rebuild.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hocvuso.facts.ledger import fact_hash, wire_of
from hocvuso.facts.models import Fact
from hocvuso.facts.services import message_of, push, rebuild, record
from hocvuso.facts.storage import facts_of
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.identity.models import Grant
from hocvuso.identity.queries import device_for
from hocvuso.identity.services import enrol_device
from hocvuso.insight.services import catch_up
from hocvuso.kernel import clock
from tests.cast import HERE, NEAR, THERE, Cast, make_cast
from tests.facts.phone import Phone
from tests.facts.world import RESIDENTS, dump, empty

START = datetime(2026, 11, 20, 3, tzinfo=UTC)
SAID = st.sampled_from(
    [
        ("visit.recorded", {"result": "met"}),
        ("visit.recorded", {"result": "nobody"}),
        ("pillar.observed", {"pillar": "identity", "present": True}),
        ("pillar.observed", {"pillar": "identity", "present": False}),
        ("consent.given", {"purpose": "learning"}),
        ("consent.withdrawn", {"purpose": "learning"}),
        ("rung.observed", {"service": "cashless", "rung": "does", "how": "alone"}),
        ("resident.amended", {"name": "Trần Bảy"}),
    ]
)
WHO = st.sampled_from(RESIDENTS)


class Sync(RuleBasedStateMachine):
    """Two phones of one team, and the office."""

    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.now = START
        empty()
        self.saved: dict[str, dict[str, Any]] = {}
        self.moments: dict[str, str] = {}
        self.last: list[bytes] = []
        self.office: list[UUID] = []
        self.phones = []
        for account in (self.cast.tuan, self.cast.lan):
            phone = Phone()
            enrol_device(account_id=account.pk, device_id=phone.id, public_key=phone.point)
            self.phones.append(phone)
        with clock.frozen(self.now):
            for who in RESIDENTS[:3]:
                self.say("resident.listed", who, {"name": "Nguyễn Thị Sáu", "birth": {"year": 1954}})

    def say(self, kind: str, who: str, body: dict[str, Any], commune: int = HERE) -> UUID:
        fact = NewFact(
            kind=kind, commune=commune, neighbourhood=NEAR, subject=Subject("resident", UUID(who)),
            occurred_at=clock.now(), evidence="declared", purpose="roll", body=body,
        )  # fmt: skip
        record(facts=[fact], actor=Actor(self.cast.hanh.pk))
        self.office.append(fact.id)
        return fact.id

    def arrive(self, body: bytes) -> dict[str, Any]:
        import json

        message = message_of(json.loads(body))
        device = device_for(message.device)
        assert device is not None
        with clock.frozen(self.now):
            answer = push(device=device, message=message)
        self.last = [*self.last[-3:], body]
        for receipt in answer["receipts"]:
            assert receipt["verdict"] in ("stored", "known"), receipt
            first = self.moments.setdefault(receipt["fact_id"], receipt["effective_at"])
            assert receipt["effective_at"] == first, "the moment a fact holds has moved"
        return answer

    @rule(n=st.integers(0, 1), said=SAID, who=WHO, ago=st.integers(0, 300))
    def save(self, n: int, said: tuple[str, dict[str, Any]], who: str, ago: int) -> None:
        fact = self.phones[n].save(*said, who, at=self.now - timedelta(minutes=ago))
        self.saved[fact["id"]] = fact

    @rule(n=st.integers(0, 1), data=st.data())
    def take_back(self, n: int, data: st.DataObject) -> None:
        own = [f for f in self.saved.values() if f["kind"] != "fact.retracted"]
        own = [f for f in own if self.moments.get(f["id"]) is None or f in self.phones[n].outbox]
        if own:
            fact = data.draw(st.sampled_from(own))
            made = self.phones[n].save("fact.retracted", {"retracts": fact["id"]}, fact["subject"]["id"], at=self.now)
            if fact not in self.phones[n].outbox:
                self.phones[n].outbox.remove(made)  # not its own word: it would be parked
            else:
                self.saved[made["id"]] = made

    @rule(n=st.integers(0, 1), fate=st.sampled_from(["heard", "heard", "request lost", "answer lost"]))
    def push(self, n: int, fate: str) -> None:
        phone = self.phones[n]
        if phone.outbox and fate != "request lost":
            answer = self.arrive(phone.message())
            if fate == "heard":
                self.acknowledge(phone, answer)

    @rule(n=st.integers(0, 1), data=st.data())
    def push_a_part_out_of_order(self, n: int, data: st.DataObject) -> None:
        phone = self.phones[n]
        if phone.outbox:
            part = data.draw(st.lists(st.sampled_from(phone.outbox), min_size=1, max_size=4))
            self.acknowledge(phone, self.arrive(phone.message(part)))

    def acknowledge(self, phone: Phone, answer: dict[str, Any]) -> None:
        phone.seen = {"time": answer["server_time"], "cursor": answer["head"]}
        done = {receipt["fact_id"]: receipt for receipt in answer["receipts"]}
        phone.done |= done
        phone.outbox = [fact for fact in phone.outbox if fact["id"] not in phone.done]

    @rule()
    def an_old_request_comes_again(self) -> None:
        if self.last:
            self.arrive(self.last[0])

    @rule(n=st.integers(0, 1), said=SAID, who=WHO)
    def a_copy_of_the_phone_goes_on_by_itself(self, n: int, said: tuple[str, dict[str, Any]], who: str) -> None:
        phone = self.phones[n]
        copy = Phone(id=phone.id, key=phone.key, seq=phone.seq, last_hash=phone.last_hash)
        fact = copy.save(*said, who, at=self.now)
        self.saved[fact["id"]] = fact
        self.acknowledge(copy, self.arrive(copy.message()))
        phone.done |= copy.done

    @rule(who=WHO, there=st.sampled_from([HERE, THERE]))
    def the_office_moves_somebody(self, who: str, there: int) -> None:
        with clock.frozen(self.now):
            self.say("resident.moved", who, {"to_commune": there, "to_neighbourhood": NEAR})

    @rule(one=WHO, two=WHO, back=st.booleans())
    def the_office_merges_two_records(self, one: str, two: str, back: bool) -> None:
        with clock.frozen(self.now):
            merged = self.say("resident.merged", one, {"other": two})
            if back:
                self.say("resident.split", one, {"merged": str(merged)})

    @rule(minutes=st.integers(1, 600))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def everything_derived_is_made_anew(self) -> None:
        with clock.frozen(self.now):
            catch_up()  # midnight counts birthdays when somebody next looks
            before = dump()
            rebuild()
            assert dump() == before

    @invariant()
    def what_was_acknowledged_is_there_once(self) -> None:
        if not hasattr(self, "phones"):
            return
        there = [str(i) for i in Fact.objects.values_list("id", flat=True)]
        assert len(there) == len(set(there))
        told = {i for phone in self.phones for i in phone.done}
        assert told <= set(there), "acknowledged and lost"
        assert set(there) <= set(self.saved) | {str(i) for i in self.office}, "nobody said this"

    def teardown(self) -> None:
        if not hasattr(self, "phones"):
            return
        for phone in self.phones:
            while phone.outbox:
                self.acknowledge(phone, self.arrive(phone.message()))
        waiting = {f["id"] for phone in self.phones for f in phone.outbox}
        assert waiting == set()
        rows = facts_of(1, RESIDENTS, [HERE, THERE])
        for row in rows:
            assert fact_hash(wire_of(row)) == row.fact_hash, "a fact was changed"
        assert {row.id for row in rows} == set(self.saved) | {str(i) for i in self.office}
        self.everything_derived_is_made_anew()


def play(examples: int, steps: int) -> None:
    Sync.cast = make_cast()
    Grant.objects.update(valid_from=(START - timedelta(days=30)).date(), neighbourhood=None)
    Grant.objects.filter(account__in=[Sync.cast.tuan, Sync.cast.lan]).update(commune=None)
    run_state_machine_as_test(
        Sync,
        settings=settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck)),
    )


@pytest.mark.django_db
def test_nothing_acknowledged_is_lost_whatever_happens() -> None:
    play(15, 25)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
@pytest.mark.django_db
def test_nothing_acknowledged_is_lost_whatever_happens_for_long(part: int) -> None:
    """In parts, each a transaction: PostgreSQL keeps what one transaction deleted, and wades through it ever after."""
    play(40, 60)
