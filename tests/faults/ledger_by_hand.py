"""The tables read with nothing but SQL: what is there, and a recount of the figures. Imports nothing of the product."""

import json
import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from tests.insight import naive

KINDS = {1: "resident.listed", 22: "visit.recorded", 23: "pillar.observed", 24: "rung.observed", 20: "consent.given"}


class Tables:
    """A database by its address, read only."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite:///"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.url.replace("postgres://", "postgresql://")) as server:
            return server.execute(sql).fetchall()  # type: ignore[call-overload, no-any-return]

    def ids(self) -> list[str]:
        """Return the id of every fact, as often as it is stored."""
        return [str(row[0]).replace("-", "") for row in self.rows("SELECT id FROM facts_fact")]

    def facts_by_person(self) -> list[list[dict[str, Any]]]:
        people: dict[str, list[dict[str, Any]]] = {}
        for fact, subject, kind, at, evidence, commune, neighbourhood, body in self.rows(
            "SELECT id, subject, kind, effective_at, evidence, commune, neighbourhood, body FROM facts_fact"
        ):
            people.setdefault(str(subject), []).append(
                {
                    "id": str(fact),
                    "kind": KINDS[kind],
                    "at": at,
                    "evidence": evidence,
                    "commune": commune,
                    "neighbourhood": neighbourhood,
                    "body": json.loads(body),
                }
            )
        return list(people.values())

    def counters(self) -> dict[tuple[int, int, int, int], int]:
        sql = "SELECT commune, neighbourhood, indicator, grp, n FROM insight_counter"
        return {(c, h, i, g): n for c, h, i, g, n in self.rows(sql)}

    def recount(self, day: date) -> dict[tuple[int, int, int, int], int]:
        return naive.count(self.facts_by_person(), day)


def lines(path: Path) -> list[str]:
    """Return what killed servers left in the log of failpoints."""
    return path.read_text().splitlines() if path.exists() else []


def own_database(home: Path) -> str:
    """Return the address of a database of its own for an instance in `home`: that kind the test run asked for."""
    if os.environ.get("HOCVUSO_TEST_DATABASE") != "postgresql":
        return f"sqlite:///{home / 'hocvuso.sqlite3'}"
    import psycopg

    url = os.environ["HOCVUSO_DATABASE_URL"].replace("postgres://", "postgresql://")
    name = f"faults_{os.getpid()}_{home.name}".replace("-", "_").lower()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return os.environ["HOCVUSO_DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
