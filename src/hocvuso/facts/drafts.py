"""From what a room of this server says to a row that can be appended."""

import os
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from hocvuso.facts.fold import EVIDENCE_NUMBER, FoldFact
from hocvuso.facts.kinds import NAMES, NUMBERS, UnknownKind, ValidationError, check_body, kind_of
from hocvuso.facts.ledger import SUBJECT_NUMBER, Row, canonical_text, fact_hash
from hocvuso.facts.rules import moment_text, to_ms
from hocvuso.facts.types import Actor, NewFact
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.places.queries import commune, forget_cached


class FactInvalid(DomainError):
    """A fact of this server's own making that does not fit its kind: a mistake of the program that recorded it."""

    code = "fact_invalid"
    text = "Sự kiện “%(kind)s” ghi chưa đúng mẫu (%(where)s). Chưa có gì được ghi."


class Draft(NamedTuple):
    """A fact that fits its kind but has no place in the ledger yet: `row` with server_seq and epoch 0."""

    row: Row
    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return NAMES[self.row.kind]

    def fold_fact(self) -> FoldFact:
        """Return what the fold needs."""
        row = self.row
        return FoldFact(
            row.id, self.kind, row.effective_at, row.evidence, row.commune, row.neighbourhood, dict(self.body),
            row.subject,
        )  # fmt: skip

    def communes(self) -> set[int]:
        """Return the communes the fact names: where it was said, and where somebody moved to."""
        there = self.body.get("to_commune") if self.kind == "resident.moved" else None
        return {self.row.commune, there} if there is not None else {self.row.commune}


def drafts_of(facts: Sequence[NewFact], actor: Actor) -> list[Draft]:
    """Return the drafts of facts made here and now. Raises FactInvalid."""
    now = to_ms(clock.now())
    who = str(actor.account_id)
    organisation = None if actor.organisation_id is None else str(actor.organisation_id)
    return [_draft(fact, who, organisation, now) for fact in facts]


def unknown_communes(codes: Collection[int]) -> set[int]:
    """Return which of these codes are no communes of this city."""
    missing = {code for code in codes if not _is_commune(code)}
    if missing:
        # another process may have loaded places since this one read them
        forget_cached()
        missing = {code for code in missing if not _is_commune(code)}
    return missing


def _is_commune(code: int) -> bool:
    try:
        commune(code)
    except DomainError:
        return False
    return True


def _draft(fact: NewFact, actor: str, organisation: str | None, now: int) -> Draft:
    body = dict(fact.body)
    try:
        check_body(fact.kind, fact.version, body)
    except UnknownKind:
        raise FactInvalid(kind=fact.kind, where=f"version {fact.version}") from None
    except ValidationError as error:
        # a name the schema does not know may be anything, even somebody's: only our own names are repeated
        named = [e["loc"] for e in error.errors() if e["type"] != "extra_forbidden" and e["loc"]]
        where = ", ".join(".".join(map(str, loc)) for loc in named[:3]) or "body"
        raise FactInvalid(kind=fact.kind, where=where) from None
    if fact.subject.kind not in kind_of(fact.kind, fact.version).subjects:
        raise FactInvalid(kind=fact.kind, where="subject")
    occurred = to_ms(fact.occurred_at)
    salt = os.urandom(16)
    fact_id, subject = str(fact.id), str(fact.subject.id)
    wire = {
        "id": fact_id,
        "kind": fact.kind,
        "version": fact.version,
        "commune": fact.commune,
        "neighbourhood": fact.neighbourhood,
        "subject": {"kind": fact.subject.kind, "id": subject},
        "on_behalf_of": organisation,
        "device_seq": None,
        "prev_hash": None,
        "occurred_at": moment_text(occurred),
        "seen": None,
        "evidence": fact.evidence,
        "purpose": fact.purpose,
        "salt": salt.hex(),
        "enc": "none",
        "body": body,
    }
    row = Row(
        commune=fact.commune,
        id=fact_id,
        neighbourhood=fact.neighbourhood,
        subject_kind=SUBJECT_NUMBER[fact.subject.kind],
        subject=subject,
        kind=NUMBERS[fact.kind],
        version=fact.version,
        actor=actor,
        on_behalf_of=organisation,
        device=None,
        device_seq=None,
        prev_hash=None,
        occurred_at=occurred,
        seen_at=None,
        seen_cursor=None,
        received_at=now,
        # a moment this server heard of lies in the past: what is to come is said with `on_day`
        effective_at=min(occurred, now),
        quality=1,
        server_seq=0,
        epoch=0,
        evidence=EVIDENCE_NUMBER[fact.evidence],
        purpose=fact.purpose,
        salt=salt,
        enc="none",
        body=canonical_text(body),
        fact_hash=fact_hash(wire),
    )
    draft = Draft(row, body)
    if missing := unknown_communes(draft.communes()):
        raise FactInvalid(kind=fact.kind, where=f"commune {min(missing)}")
    return draft
