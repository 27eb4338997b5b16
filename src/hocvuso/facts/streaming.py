"""Reading whole ledgers for a rebuild: person by person in one commune, and who is tied to more than one record."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.db import connection

from hocvuso.facts.fold import FoldFact
from hocvuso.facts.kinds import NAMES
from hocvuso.facts.storage import select_ids, text_id


def histories(commune: int) -> Iterator[tuple[int, str, list[FoldFact]]]:
    """Stream a commune's ledger person by person: (kind of subject, subject, its facts said in this commune)."""
    ids = select_ids(("id", "subject"))
    sql = (
        f"SELECT subject_kind, {ids}, kind, effective_at, evidence, neighbourhood, body FROM facts_fact "  # noqa: S608
        "WHERE commune = %s ORDER BY subject"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [commune])
        current: tuple[int, Any] | None = None
        facts: list[FoldFact] = []
        while rows := cursor.fetchmany(2000):
            for subject_kind, fact, subject, kind, at, evidence, neighbourhood, body in rows:
                if current != (subject_kind, subject):
                    if facts and current:
                        yield current[0], facts[0].subject, facts
                    current, facts, name = (subject_kind, subject), [], text_id(subject)
                facts.append(
                    FoldFact(
                        text_id(fact), NAMES[kind], at, evidence, commune, neighbourhood, orjson.loads(body), name
                    )
                )  # fmt: skip
        if facts and current:
            yield current[0], facts[0].subject, facts


def ledgers(communes: Iterable[int]) -> list[int]:
    """Return those of the communes in whose ledger anything stands."""
    found = []
    with connection.cursor() as cursor:
        for commune in sorted(communes):
            cursor.execute("SELECT 1 FROM facts_fact WHERE commune = %s LIMIT 1", [commune])
            if cursor.fetchone():
                found.append(commune)
    return found


def spread() -> Iterator[tuple[int, str]]:
    """Return (kind, subject) of everybody about whom more than one commune's ledger speaks."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT subject_kind, {select_ids(('subject',))} FROM facts_fact WHERE subject_kind IN (1, 2) "  # noqa: S608
            "GROUP BY subject_kind, subject HAVING min(commune) <> max(commune)"
        )
        while rows := cursor.fetchmany(2000):
            for kind, subject in rows:
                yield kind, text_id(subject)


def tied() -> list[tuple[int, str, dict[str, Any]]]:
    """Return (kind number, subject, body) of every merge and move: few, and found by an index of their own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, {select_ids(('subject',))}, body FROM facts_fact WHERE kind IN (3, 5)")  # noqa: S608
        return [(kind, text_id(subject), orjson.loads(body)) for kind, subject, body in cursor.fetchall()]


def clear_snapshots(commune: int) -> None:
    """Delete every snapshot of a commune and where its subjects lie, before they are made anew."""
    with connection.cursor() as cursor:
        for table in ("facts_progress", "facts_household_state", "facts_whereabouts"):
            cursor.execute(f"DELETE FROM {table} WHERE commune = %s", [commune])  # noqa: S608
