"""Between the table of roll rows and the comparison: what is stored, what is sealed, what is compared."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from hocvuso.kernel import sealed
from hocvuso.kernel.text import clean
from hocvuso.people.models import RollRow
from hocvuso.people.roll.comparing import Item
from hocvuso.people.roll.fresh import FreshRow, Packed, encoded, pack, unpack
from hocvuso.people.roll.placing import Placed
from hocvuso.people.roll.types import PROBLEMS, Draft
from hocvuso.places.rules import neighbourhood_name, neighbourhood_number

ROW_CONTEXT = "people.roll_row"
NUMBER_CONTEXT = "people.id_number"
PHONE_CONTEXT = "people.phone"
PROPOSED = "decided"
"""Key in a row's data under which a clerk's own decisions lie."""


def from_draft(number: int, draft: Draft, places: Mapping[tuple[str, str], Placed]) -> FreshRow:
    """Return the row of a draft, not stored yet."""
    row = FreshRow(
        number=number,
        sheet=draft.sheet,
        line=draft.line,
        verdict="skipped" if draft.skip else "new",
        sealed=sealed.seal(encoded([draft.cells, draft.id_number, draft.phone]), context=ROW_CONTEXT),
    )
    if draft.skip:
        row.data = {"skip": draft.skip}
        return row
    row.problems = [{"code": p.code, "field": p.about, "fix": p.fix} for p in draft.problems]
    place = places[draft.ward, draft.district]
    if place.verdict != "here":
        fix = {"ward": ""} if place.verdict == "ask" else {}
        row.problems.append({"code": f"place_{place.verdict}", "field": "ward", "fix": fix, "names": list(place.names)})
    row.data = {
        "name": draft.name,
        "sex": draft.sex,
        "birth": [draft.birth.year, draft.birth.month, draft.birth.day] if draft.birth.certain else [None, None, None],
        "address": draft.address,
        "neighbourhood": neighbourhood_name(draft.neighbourhood),
        "ward": draft.ward,
        "district": draft.district,
        "household": draft.household,
        "relation": draft.relation,
        "groups": list(draft.groups),
        "note": draft.note,
        "has_id": bool(draft.id_number),
        "has_phone": bool(draft.phone),
    }
    if draft.token:
        row.data["token"] = draft.token[:36]
    row.neighbourhood = neighbourhood_number(draft.neighbourhood)
    return row


def secrets_of(row: RollRow | FreshRow) -> tuple[list[str], str, str]:
    """Return (cells as written, identity number, phone) of a row."""
    cells, number, phone = json.loads(sealed.unseal(bytes(row.sealed), context=ROW_CONTEXT))
    return cells, number, phone


def apply_fixes(row: RollRow | FreshRow, codes: Iterable[str], *, here: Collection[tuple[str, str]] = ()) -> bool:
    """Take over the proposed fixes of the named problems; return whether anything changed.

    `here`: pairs (old ward, old district) that a clerk has placed in this commune.
    """
    wanted, changed = set(codes), False
    if here and (row.data["ward"], row.data["district"]) in here:
        wanted.add("place_ask")
    kept = []
    for problem in row.problems:
        if problem["code"] in wanted and problem["fix"]:
            row.data.update(problem["fix"])
            changed = True
        else:
            kept.append(problem)
    row.problems = kept
    return changed


def edit(row: RollRow, values: Mapping[str, Any]) -> None:
    """Take over a clerk's own values; every problem of an edited field is settled."""
    for name in ("name", "sex", "birth", "address", "neighbourhood", "relation", "ward"):
        if name in values:
            value = values[name]
            row.data[name] = clean(value) if isinstance(value, str) else value
    row.neighbourhood = neighbourhood_number(row.data.get("neighbourhood", ""))
    settled = {name for name in values if values[name] not in ("", None)} | ({"ward"} if "ward" in values else set())
    row.problems = [problem for problem in row.problems if problem["field"] not in settled]
    if not row.data["household"] and row.data["address"]:
        row.data["household"] = f"+{row.pk}"


def item_of(row: RollRow | FreshRow, number: str | None = None, phone: str | None = None) -> Item:
    """Return what the comparison needs of a row; `number`, `phone` = its numbers when already unsealed."""
    data = row.data
    if number is None or phone is None:
        number, phone = secrets_of(row)[1:] if data["has_id"] or data["has_phone"] else ("", "")
    year, month, day = data["birth"]
    decided = data.get(PROPOSED, {})
    return Item(
        number=row.number,
        name=data["name"],
        sex=data["sex"],
        birth=(year, month, day),
        address=data["address"],
        area=row.neighbourhood,
        household_key=data["household"],
        relation=data["relation"],
        groups=tuple(data["groups"]),
        blind=number_index(number) if number else None,
        phone=sealed.blind_index(phone, context=PHONE_CONTEXT) if phone else None,
        blocked=any(PROBLEMS[p["code"]][1] for p in row.problems if p["code"] not in ("maybe_known", "id_other_name")),
        told=UUID(decided["is"]) if decided.get("is") else None,
        told_new=bool(decided.get("new")),
    )


def with_verdict(packed: Packed, item: Item | None) -> Packed:
    """Return a packed row with the verdict of the comparison; a row that is no person (None) stays as it is."""
    if item is None:
        return packed
    found_address = bool(item.address) and not item.place
    if item.household is None or found_address or item.problem or item.elsewhere:
        row = unpack(packed)
        take_verdict(row, item)
        return pack(row)
    # the verdict changes nothing in what the row says, as of nearly every row
    changes = encoded(item.changes).encode() if item.changes else b""
    return packed._replace(verdict=item.verdict, resident=item.resident, household=item.household, changes=changes)


def take_verdict(row: RollRow | FreshRow, item: Item) -> None:
    """Write the verdict of the comparison into the row."""
    row.verdict, row.resident, row.household, row.changes = item.verdict, item.resident, item.household, item.changes
    row.problems = [p for p in row.problems if p["code"] not in ("maybe_known", "id_other_name", "repeated")]
    if item.problem:
        row.problems.append({"code": item.problem, "field": "name", "fix": item.fix})
    row.data["address"] = row.data["address"] or item.address
    no_door = item.household is None and item.verdict in ("new", "changed")
    if no_door and not any(p["code"] == "address_missing" for p in row.problems):
        row.problems.append({"code": "address_missing", "field": "address", "fix": {}})
    row.data.pop("elsewhere", None)
    if item.elsewhere:
        row.data["elsewhere"] = [str(item.elsewhere[0]), item.elsewhere[1]]


def number_index(number: str) -> bytes:
    """Return the blind index of an identity number; the same in every commune."""
    return sealed.blind_index(number, context=NUMBER_CONTEXT)
