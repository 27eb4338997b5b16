"""Doors of field work: what the kit asks for."""

from hocvuso.facts.types import Subject
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast
from tests.fieldwork.world import a_round, tell
from tests.permissions.harness import Case, public, recipe

public("field:home")
public("field:service-worker")

OUTSIDERS = ("bich", "cuong", "minh", "dung", "thang")


@recipe("api:rounds", who=("tuan", "lan"), outsiders=("minh", "dung", "quan", "nhan", "thang"), peers=("bich", "hanh"))
def rounds(cast: Cast) -> Case:
    a_round(cast)
    return Case(secret="Khu phố 5, hẻm 42")


@recipe("api:round_pack", who=("tuan", "lan"), outsiders=(*OUTSIDERS, "hanh"))
def round_pack(cast: Cast) -> Case:
    return Case(kwargs={"round": a_round(cast)}, missing={"round": uuid7()})


@recipe("api:practice_code", "POST", who=("tuan", "lan", "hanh"), outsiders=OUTSIDERS)
def practice_code(cast: Cast) -> Case:
    person = cast.resident()
    tell(cast, "consent.given", {"purpose": "learning"}, Subject("resident", person))
    return Case(json={"resident": str(person)})
