"""Doors for phones, and the office page of what they could not bring in."""

import json
from typing import Any

from hocvuso.identity.services import enrol_device
from hocvuso.kernel import clock
from tests.cast import HERE, Cast
from tests.facts.phone import Phone, moment
from tests.facts.waiting import an_alarm, parked_visit, two_words
from tests.permissions.harness import Case, device_signed, recipe


def _phone(cast: Cast) -> Phone:
    phone = Phone()
    enrol_device(account_id=cast.tuan.pk, device_id=phone.id, public_key=phone.point)
    return phone


def _case(phone: Phone, signer: Phone, said: dict[str, Any]) -> Case:
    # the harness writes the body with json.dumps: that is what must be signed
    return Case(json=said, headers={"X-Device-Signature": signer.sign(json.dumps(said).encode())})


def _push(phone: Phone) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(phone.message())
    return said


def push(cast: Cast) -> Case:
    phone = _phone(cast)
    phone.save("barrier.noted", {"barrier": "eyes"}, cast.resident())
    return _case(phone, phone, _push(phone))


def forged_push(cast: Cast) -> Case:
    phone = _phone(cast)
    return _case(phone, Phone(), _push(phone))


device_signed("api:push", "POST", push, forged=forged_push)


def _offer(phone: Phone, signer: Phone) -> Case:
    return _case(phone, signer, {"device": str(phone.id), "ids": {}, "part": 0, "more": False})


def offer(cast: Cast) -> Case:
    phone = _phone(cast)
    return _offer(phone, phone)


def forged_offer(cast: Cast) -> Case:
    return _offer(_phone(cast), Phone())


device_signed("api:offer", "POST", offer, forged=forged_offer)


def _asked(phone: Phone, signer: Phone) -> Case:
    time = moment(clock.now())
    signature = signer.sign(f"GET /api/sync/pull?commune={HERE}&cursor=0\n{time}".encode())
    headers = {"X-Device": str(phone.id), "X-Device-Time": time, "X-Device-Signature": signature}
    return Case(query={"commune": HERE, "cursor": 0}, headers=headers)


def pull(cast: Cast) -> Case:
    phone = _phone(cast)
    return _asked(phone, phone)


def forged_pull(cast: Cast) -> Case:
    return _asked(_phone(cast), Phone())


device_signed("api:pull", "GET", pull, forged=forged_pull)


@recipe("office:sync", who=("hanh", "lan"), outsiders=("tuan", "minh", "dung", "thang"), peers=("cuong",))
def sync_page(cast: Cast) -> Case:
    parked_visit(cast)
    return Case(secret="Tuấn · ")


@recipe("office:sync-release", "POST", who=("hanh",), outsiders=("cuong", "tuan", "minh", "thang"))
def release(cast: Cast) -> Case:
    return Case(kwargs={"parked_id": parked_visit(cast)}, missing={"parked_id": 2**40})


@recipe("office:sync-drop", "POST", who=("hanh",), outsiders=("cuong", "tuan", "minh", "thang"))
def drop(cast: Cast) -> Case:
    return Case(kwargs={"parked_id": parked_visit(cast)}, missing={"parked_id": 2**40})


@recipe("office:sync-alarm", "POST", who=("hanh",), outsiders=("cuong", "tuan", "minh", "thang"))
def alarm(cast: Cast) -> Case:
    return Case(kwargs={"alarm_id": an_alarm()}, missing={"alarm_id": 2**40})


@recipe("office:sync-review", "POST", who=("hanh",), outsiders=("cuong", "lan", "minh", "thang"))
def review(cast: Cast) -> Case:
    return Case(kwargs={"review_id": two_words(cast)}, missing={"review_id": 2**40})
