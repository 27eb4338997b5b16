"""Random sessions for the phone's engine: banks, rules, counters, answers, and the digest of what the server does.

python -m tests.assessment.twin        writes tests/vectors/assessment/sessions.json anew
"""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

from hocvuso.assessment.engine import chance, tables, testing
from hocvuso.assessment.engine.types import Answer, Cell, Item, Rule

COMMITTED = Path(__file__).parents[1] / "vectors" / "assessment" / "sessions.json"
GROUPS = "abcdđeg"


def sessions(count: int, *, banks: int, seed: int) -> dict[str, Any]:
    """Return `count` random sessions over random banks, with digests."""
    rng = random.Random(seed)
    made = [tables.make(_bank(rng), _rule(rng)) for _ in range(banks)]
    played = [_session(rng, made) for _ in range(count)]
    made.append(broken_last())
    counters = {"": (1_000_000, 0), "c": (1, 1_000_000)}  # the twin comes for no other reason than the broken task
    last = {"tables": banks, "seed": 1, "counters": counters, "usable": None, "answers": [1, None, 1, 1]}
    played.append({**last, "digest": digest(made[banks], last)})
    return {"tables": [t.plain() for t in made], "sessions": played}


def broken_last() -> tables.Tables:
    """Return four tasks of which only "c", the twin of "b" and its enemy, can decide the test."""
    bank = [Item(name, 300, (-1000,), name, frozenset({"k"})) for name in "ad"]
    bank.append(Item("b", 300, (-1000,), "b", frozenset({"k"}), frozenset({"c"}), "c"))
    bank.append(Item("c", 9000, (-1000,), "c", frozenset({"k"})))
    return tables.make(
        bank,
        Rule(
            cut=-1000, delta=300, pass_risk=200_000, not_yet_risk=200_000, minimum=1, maximum=3,
            cells=(Cell("k", 1),), top=1,
        ),
    )  # fmt: skip


def write(path: Path, found: dict[str, Any]) -> None:
    """Write sessions as compact JSON, a session a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = {key: ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) for key, rows in found.items()}
    path.write_text(f'{{"tables":[\n{parts["tables"]}\n],"sessions":[\n{parts["sessions"]}\n]}}\n')


def _bank(rng: random.Random) -> list[Item]:
    size, made = rng.randint(14, 34), []
    for n in range(size):
        thresholds = tuple(sorted(rng.sample(range(-2500, 1000), rng.randint(1, 3))))
        enemies = frozenset(f"t{rng.randrange(size):02}" for _ in range(rng.choice((0, 0, 0, 1, 2))))
        template = f"t{rng.randrange(n + 1):02}" if rng.random() < 0.1 else f"t{n:02}"
        tags = frozenset({f"group:{GROUPS[n % 7]}", f"kind:{rng.choice(('performance', 'choice', 'refusal'))}"})
        twin = f"i{rng.randrange(size):02}" if rng.random() < 0.3 else ""
        made.append(Item(f"i{n:02}", rng.randint(500, 2000), thresholds, template, tags, enemies, twin))
    return made


def _rule(rng: random.Random) -> Rule:
    cells = (*(Cell(f"group:{g}", 1) for g in GROUPS), Cell("kind:performance", 1, rng.randint(4, 9)))
    return Rule(
        cut=rng.randint(-1500, -300), delta=300, pass_risk=rng.randint(20_000, 150_000),
        not_yet_risk=rng.randint(50_000, 300_000), minimum=rng.randint(5, 9), maximum=rng.randint(10, 24),
        cells=cells, top=rng.randint(1, 6), cap=rng.choice((250_000, 400_000, 1_000_000)),
    )  # fmt: skip


def _session(rng: random.Random, made: list[tables.Tables]) -> dict[str, Any]:
    which, seed = rng.randrange(len(made)), rng.getrandbits(32)
    table = made[which]
    counters: dict[str, tuple[int, int]] = {}
    if rng.random() < 0.7:
        tests = rng.choice((40, 3_000, 9_000_000))
        counters[""] = (tests, 0)
        for item in table.items:
            eligible = rng.randint(tests // 10, tests)
            counters[item.id] = (eligible, rng.randint(0, eligible))
    usable = None
    if rng.random() < 0.2:
        usable = sorted(rng.sample(range(len(table.items)), len(table.items) * 2 // 3))
    lean = rng.choice((0.15, 0.5, 0.85))
    answers = [
        None if rng.random() < 0.04 else (3 if rng.random() < lean else rng.randint(0, 2))
        for _ in range(table.rule.maximum + 1)
    ]
    session = {"tables": which, "seed": seed, "counters": counters, "usable": usable, "answers": answers}
    return {**session, "digest": digest(table, session)}


def digest(table: tables.Tables, session: dict[str, Any]) -> str:
    """Play a session with the server's engine; return the hash of every choice and standing."""
    seed = session["seed"]
    counters = {key: (pair[0], pair[1]) for key, pair in session["counters"].items()}
    eligible = testing.draw_eligible(table, seed, counters)
    usable = None if session["usable"] is None else frozenset(table.items[n].id for n in session["usable"])
    lines = [",".join(str(n) for n, item in enumerate(table.items) if item.id in eligible)]
    given: list[Answer] = []
    for answer in session["answers"]:
        standing = testing.decide(table, given)
        lines.append(f"{standing.outcome or 'null'} {standing.reason} {standing.ratio} {standing.scored}")
        if standing.outcome is not None:
            break
        choice = testing.next_item(table, seed, eligible, given, usable=usable)
        lines.append(f"{-1 if choice.item is None else table.index[choice.item]} {choice.reason}")
        if choice.item is None:
            break
        categories = table.items[table.index[choice.item]].categories
        given.append(Answer(choice.item, None if answer is None else answer % categories))
    lines.append(",".join(map(str, chance.shuffled(seed, 6))))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    write(COMMITTED, sessions(300, banks=6, seed=20261125))
