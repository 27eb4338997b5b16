"""Doors of citizens: everybody's."""

import json
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.identity.services import issue_helper_code
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.learning.services import ask_for_call, release_recording, save_recording
from hocvuso.practice.machine import right_act, start, step
from hocvuso.practice.queries import compiled
from tests.cast import HERE, NEAR, Cast
from tests.permissions.harness import Case, public, recipe

UNIT = {"unit_id": "qr-pay-market"}


def _unit(cast: Cast) -> Case:
    return Case(kwargs=UNIT, missing={"unit_id": "khong-co"})


public("citizen:home")
public("citizen:search", "GET", lambda cast: Case(query={"q": "đi chợ"}))
public("citizen:numbers")
public("citizen:self-check", "GET", lambda cast: Case(query={"d": 5}))
public("citizen:path", "GET", lambda cast: Case(kwargs={"path_id": "market"}, missing={"path_id": "khong-co"}))
public("citizen:help", "GET", lambda cast: Case(query={"phuong": HERE}))
public("citizen:call-back")
public("citizen:call-back", "POST", lambda cast: Case(data={"phuong": HERE, "ten": "Sáu", "so": "0001234567"}))
public("citizen:ask-check", "GET", lambda cast: Case(query={"phuong": HERE}))
public("citizen:call-asked")
public("citizen:preferences")
public("citizen:preferences", "POST", lambda cast: Case(data={"address": "cô"}))
public("citizen:erase", "POST")
public("citizen:worker")
public("citizen:manifest")
public("citizen:no-net")
public("citizen:pack", "GET", lambda cast: Case(kwargs={"kind": "bai", "name": "qr-pay-market"}))
public("citizen:unit", "GET", _unit)
public("citizen:screen", "GET", lambda cast: Case(kwargs={**UNIT, "number": 1}, missing={**UNIT, "number": 99}))
public("citizen:check", "GET", _unit)
public("citizen:answer", "GET", lambda cast: Case(kwargs={**UNIT, "option_id": "stop_ask"}))
public("citizen:real-use", "GET", _unit)
public("citizen:sheet", "GET", _unit)
public("citizen:sheet-pdf", "GET", lambda cast: Case(kwargs={**UNIT, "kind": "a5"}, missing={**UNIT, "kind": "a3"}))


def practised(scenario: str = "scam-four-steps", seed: int = 8, mode: str = "alone") -> dict[str, str]:
    """Return what the player's last page posts after an attempt along the right way."""
    found = compiled(scenario)
    _, events = replay_right(found, seed, mode)
    return {
        "scenario": scenario,
        "version": str(found["version"]),
        "seed": str(seed),
        "mode": mode,
        "trace": json.dumps(events),
    }


def replay_right(scenario: dict, seed: int, mode: str) -> tuple[dict, list[str]]:
    """Follow `right` from the start to the end."""
    state, events = start(scenario, seed, mode), []
    while not state["ended"]:
        event = right_act(scenario, state)
        state, _ = step(scenario, state, event)
        events.append(event)
    return state, events


def _linked(cast: Cast) -> Case:
    resident = cast.resident()
    consent(cast, resident)
    issued = issue_helper_code(account_id=cast.tuan.pk, subject=resident)
    return Case(data={**practised(), "code": issued.code, "consent": "1", "who": "self"})


def consent(cast: Cast, resident: UUID) -> None:
    """Record that a resident agreed to learning being written down."""
    agreed = NewFact(
        kind="consent.given",
        commune=HERE,
        neighbourhood=NEAR,
        subject=Subject("resident", resident),
        occurred_at=clock.now(),
        evidence="declared",
        purpose="learning",
        body={"purpose": "learning"},
    )
    record(facts=[agreed], actor=cast.actor(cast.tuan))


public("citizen:link", "POST", lambda cast: Case(data=practised()))
public("citizen:link-write", "POST", _linked)


VOICE = {"unit_id": "qr-pay-market", "screen": "s1"}
SOUND = b"\x1aE\xdf\xa3" + b"\0" * 200


def recorded(cast: Cast, *, released: bool = False) -> None:
    """Let Tuấn read the first screen; Lan may have let it out."""
    save_recording(unit="qr-pay-market", screen="s1", sound=SOUND, mime="audio/webm", actor=cast.tuan.pk)
    if released:
        release_recording(unit="qr-pay-market", screen="s1", actor=cast.lan.pk)


def _heard(cast: Cast) -> Case:
    recorded(cast, released=True)
    return Case(kwargs=VOICE, missing={**VOICE, "screen": "s9"})


def _waiting(cast: Cast) -> Case:
    recorded(cast)
    return Case(kwargs=VOICE, missing={**VOICE, "unit_id": "khong-co"})


def _posted(cast: Cast) -> Case:
    return Case(kwargs=VOICE, data={"sound": SimpleUploadedFile("giong.webm", SOUND, "audio/webm")})


def _caller(cast: Cast) -> Case:
    return Case(kwargs={"callback_id": ask_for_call(commune=HERE, name="Sáu", phone="0001234567")}, missing=_NOBODY)


def _callers(cast: Cast) -> Case:
    ask_for_call(commune=HERE, name="Bà Sáu xóm chợ", phone="0001234567")
    return Case(secret="Bà Sáu xóm chợ")


_NOBODY = {"callback_id": uuid7()}
READERS = ("tuan", "lan", "hanh")
public("citizen:voice", "GET", _heard)
recipe("office:units", who=("hanh", "tuan", "minh", "dung"), outsiders=("thang",))(lambda cast: Case())
recipe("office:voices", who=READERS, outsiders=("thang", "minh"))(lambda cast: Case())
recipe("office:voice", who=READERS, outsiders=("thang", "minh"))(lambda cast: Case(kwargs=VOICE))
recipe("office:voice", "POST", who="tuan", outsiders=("thang", "minh"))(_posted)
recipe("office:voice-sound", who=READERS, outsiders=("thang", "minh"))(_waiting)
recipe("office:voice-release", "POST", who="lan", outsiders=("tuan", "thang", "minh"))(_waiting)
recipe("office:voice-discard", "POST", who="hanh", outsiders=("tuan", "thang", "minh"))(_waiting)
recipe("office:callbacks", who="hanh", outsiders=("tuan", "thang"), peers=("cuong",))(_callers)
recipe("office:callback-done", "POST", who="hanh", outsiders=("cuong", "tuan", "thang"))(_caller)
