"""Facts made up by hypothesis about a handful of people and doors in two wards, and every derived row as text."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from hypothesis import strategies as st

from hocvuso.facts import writing
from hocvuso.facts.drafts import Draft
from hocvuso.facts.kinds import NUMBERS, check_body
from hocvuso.facts.ledger import Row, canonical_text
from hocvuso.facts.types import NewFact, Subject
from hocvuso.kernel import clock
from tests.cast import HERE, NEAR, THERE
from tests.derived import insight_tables

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
_START = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp() * 1000)
RESIDENTS = [str(UUID(int=0xA0 + n)) for n in range(4)]
DOORS = [str(UUID(int=0xD0 + n)) for n in range(2)]
ACTOR = str(UUID(int=1))
DERIVED = (
    *("facts_progress", "facts_household_state", "facts_whereabouts", "facts_merge_edge"),
    *("people_resident", "places_household"),
    *insight_tables(),
)
LEDGER = ("facts_fact", "facts_commune_seq", "facts_feed", "facts_review")


def draft(
    n: int, kind: str, subject: str, body: dict[str, Any], *, at: int = 0, commune: int = HERE, evidence: int = 2
) -> Draft:
    """Return a fact with a fixed id, `at` minutes after 1 June 2026."""
    check_body(kind, 1, body)
    moment = _START + at * 60_000
    row = Row(
        commune, str(UUID(int=0xF000_0000 + n)), 5, 2 if subject in DOORS else 1, subject, NUMBERS[kind], 1, ACTOR,
        None, None, None, None, moment, None, None, moment, moment, 1, 0, 0, evidence, "movement",
        n.to_bytes(16, "big"), "none", canonical_text(body), n.to_bytes(32, "big"),
    )  # fmt: skip
    return Draft(row, body)


def write(*batches: Sequence[Draft]) -> None:
    """Record the batches, each in a transaction of its own."""
    for batch in batches:
        writing.write(batch)


def empty() -> None:
    """Delete the ledger and everything derived from it."""
    with connection.cursor() as cursor:
        for table in (*DERIVED, *LEDGER):
            cursor.execute(f"DELETE FROM {table}")


def dump() -> dict[str, list[str]]:
    """Return every derived row as text, table by table."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in DERIVED:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(map(str, cursor.fetchall()))
    # a commune that nobody lives in any more may keep its clock: bookkeeping, not a figure
    counted = {row.split(",")[0] for row in found["insight_counter_day"] + found["insight_due"]}
    found["insight_clock"] = [row for row in found["insight_clock"] if row.split(",")[0] in counted]
    return found


_BIRTHS = st.sampled_from([{"year": 1954, "month": 3, "day": 5}, {"year": 2008, "month": 7}, {"year": 1990}, None])
_DAYS = st.sampled_from([None, "2026-07-01", "2026-10-30"])
_GROUPS = st.lists(st.sampled_from(["poor", "tenant"]), max_size=2, unique=True)


def _about_resident(kind: str, n: int) -> st.SearchStrategy[dict[str, Any]]:
    earlier = st.integers(0, max(0, n - 1)).map(lambda k: str(UUID(int=0xF000_0000 + k)))
    made: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "resident.listed": st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Nguyễn Thị Sáu", "Lê Văn Út"]),
                "birth": _BIRTHS,
                "groups": _GROUPS,
                "household": st.sampled_from([None, *DOORS]),
            }
        ),
        "resident.amended": st.fixed_dictionaries(
            {"name": st.sampled_from([None, "Trần Bảy"]), "groups": st.none() | _GROUPS, "listed": st.booleans()}
        ),
        "resident.merged": st.fixed_dictionaries({"other": st.sampled_from(RESIDENTS)}),
        "resident.split": st.fixed_dictionaries({"merged": earlier}),
        "resident.moved": st.fixed_dictionaries(
            {"to_commune": st.sampled_from([HERE, THERE, None]), "to_neighbourhood": st.just(5), "on_day": _DAYS}
        ),
        "resident.died": st.fixed_dictionaries({"on_day": _DAYS}),
        "resident.returned": st.fixed_dictionaries({"on_day": _DAYS}),
        "fact.retracted": st.fixed_dictionaries({"retracts": earlier}),
        "visit.recorded": st.fixed_dictionaries({"result": st.sampled_from(["met", "nobody"])}),
        "pillar.observed": st.fixed_dictionaries(
            {"pillar": st.sampled_from(["identity", "device", "account", "skills"]), "present": st.booleans()}
        ),
        "rung.observed": st.fixed_dictionaries(
            {
                "service": st.sampled_from(["phone", "cashless"]),
                "rung": st.sampled_from(["does", "uses"]),
                "how": st.sampled_from(["alone", "prompted", "not_yet"]),
            }
        ),
        "consent.given": st.just({"purpose": "learning"}),
        "consent.withdrawn": st.just({"purpose": "learning"}),
    }
    return made[kind]


_KINDS = (
    *("resident.listed",) * 3,
    *("resident.amended", "resident.merged", "resident.merged", "resident.split", "resident.moved", "resident.moved"),
    *("fact.retracted",) * 3,
    *("resident.died", "resident.returned", "visit.recorded", "pillar.observed", "pillar.observed", "rung.observed"),
    *("consent.given", "consent.withdrawn"),
)


@st.composite
def facts(draw: st.DrawFn, most: int = 14) -> list[Draft]:
    """Up to `most` facts about the same few people and doors, in both wards, some of them taking others back."""
    made: list[Draft] = []
    for n in range(draw(st.integers(1, most))):
        where = {"commune": draw(st.sampled_from([HERE, HERE, THERE])), "at": draw(st.integers(0, 150_000))}
        if draw(st.integers(0, 5)) == 0:
            door = draw(st.sampled_from(DOORS))
            kind, body = draw(
                st.sampled_from(
                    [
                        ("household.listed", {"address": "15/3 hẻm 42"}),
                        ("household.amended", {"address": "17 Lê Lợi", "neighbourhood": 7}),
                        ("visit.recorded", {"result": "nobody"}),
                    ]
                )
            )
            made.append(draft(n, kind, door, body, **where))
            continue
        kind = draw(st.sampled_from(_KINDS))
        subject = draw(st.sampled_from(RESIDENTS))
        body = draw(_about_resident(kind, n))
        if kind in ("fact.retracted", "resident.split") and made:
            # mostly about the right subject, so that it really takes something back
            target = draw(st.sampled_from(made))
            if target.row.subject_kind == 1:
                subject = target.row.subject
                body = {next(iter(body)): target.row.id}
        made.append(draft(n, kind, subject, body, evidence=draw(st.integers(1, 5)), **where))
    return made


def split(made: Sequence[Draft], cuts: Iterable[int]) -> list[list[Draft]]:
    """Cut a sequence into batches at the given places."""
    places = sorted({0, len(made), *(cut % (len(made) + 1) for cut in cuts)})
    return [list(made[a:b]) for a, b in zip(places, places[1:], strict=False)]


def about(resident: UUID, kind: str, body: dict[str, Any], *, commune: int = HERE, **other: Any) -> NewFact:
    return NewFact(
        kind=kind,
        commune=commune,
        neighbourhood=NEAR,
        subject=Subject("resident", resident),
        occurred_at=clock.now(),
        evidence="witnessed",
        purpose="movement",
        body=body,
        **other,
    )
