"""What changed in a commune since a phone last asked: facts in the order of commits, snapshots it can't work out."""

from collections.abc import Sequence
from typing import Any

import orjson

from hocvuso.facts import storage
from hocvuso.facts.fold import State
from hocvuso.facts.ledger import Row, wire_of
from hocvuso.facts.models import Feed
from hocvuso.facts.rules import home_of, moment_text
from hocvuso.places.types import PlaceScope

LARGEST_PAGE = 500_000
"""Bytes of one page: what a phone on 3G takes in a few seconds."""
_ROWS = 1_000


def page(scope: PlaceScope, commune: int, cursor: int) -> dict[str, Any]:
    """Return {commune, cursor, more, changes}: everything after `cursor` inside the scope, up to LARGEST_PAGE bytes.

    A change is {seq, fact, effective_at} or {seq, reason, subject, state}: state None = take the person off the base.
    The next cursor passes over what lies outside the scope.
    """
    facts = storage.facts_after(commune, cursor, _ROWS)
    feed = list(
        Feed.objects.filter(commune=commune, server_seq__gt=cursor)
        .order_by("server_seq")[:_ROWS]
        .values_list("server_seq", "reason", "subject")
    )
    full = len(facts) == _ROWS or len(feed) == _ROWS
    # beyond the shorter of two full lists there may be rows of the other that were not read
    ends = [rows[-1] for rows in ([f.server_seq for f in facts], [f[0] for f in feed]) if len(rows) == _ROWS]
    until = min(ends) if ends else None
    items = sorted(
        [(f.server_seq, f) for f in facts if until is None or f.server_seq <= until]
        + [(seq, (reason, str(subject))) for seq, reason, subject in feed if until is None or seq <= until],
        key=lambda item: item[0],
    )
    states = _states(commune, [item[1][1] for item in items if not isinstance(item[1], Row)])
    changes: list[dict[str, Any]] = []
    size = 200
    for seq, item in items:
        made = _shown(scope, seq, item, states)
        if made is not None:
            size += len(orjson.dumps(made)) + 1
            if size > LARGEST_PAGE and changes:
                return {"commune": commune, "cursor": cursor, "more": True, "changes": changes}
            changes.append(made)
        cursor = seq
    return {"commune": commune, "cursor": cursor, "more": full, "changes": changes}


def _shown(scope: PlaceScope, seq: int, item: Any, states: dict[str, State]) -> dict[str, Any] | None:
    if isinstance(item, Row):
        if not scope.allows(item.commune, item.neighbourhood):
            return None
        return {"seq": seq, "fact": wire_of(item), "effective_at": moment_text(item.effective_at)}
    reason, subject = item
    state = states.get(subject)
    inside = state is not None and scope.allows(*home_of(state))
    return {"seq": seq, "reason": reason, "subject": subject, "state": state.data if state and inside else None}


def _states(commune: int, subjects: Sequence[str]) -> dict[str, State]:
    found: dict[str, State] = {}
    for kind in storage.SNAPSHOTS:
        for subject, text in storage.snapshots(kind, commune, sorted(set(subjects))).items():
            found[subject] = State.loads(text)
    return found
