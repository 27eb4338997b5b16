"""A monthly roll of 60 000 people: read, cleaned and matched against the people already on the register.

    python -m benchmarks.roll                       SQLite, full size
    python -m benchmarks.roll --quick               a small roll, to see that it runs
    python -m benchmarks.roll --database postgresql

The register holds 60 000 made-up people; the roll is what another clerk would write a month later (people/roll/
synthetic.py: the noise of the design paper, an untidy workbook, a fifth of the people gone, as many new ones). One
process prepares, another reads, so that its memory is that of the reading. Precision and recall are counted against
the truth the generator knows. Exits non-zero when a goal is missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.instance import DATABASES, ROOT, set_up, settings
from benchmarks.report import Report, database_version

FULL, QUICK = 60_000, 1_500
COMMUNE = 26884
SECONDS, MEGABYTES, PRECISION = 60, 500, 0.999


def main() -> int:
    """Prepare and measure, each in a process of its own; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--people", type=int)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--step", choices=("prepare", "measure"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    people = asked.people or (QUICK if asked.quick else FULL)
    if asked.step:
        set_up()
        return prepare(people) if asked.step == "prepare" else measure(asked.database, people, quick=asked.quick)
    with settings(asked.database):
        for step in ("prepare", "measure"):
            command = [sys.executable, "-m", "benchmarks.roll", "--step", step, "--people", str(people)]
            command += ["--database", asked.database, *(["--quick"] if asked.quick else [])]
            done = subprocess.run(command, cwd=ROOT, check=False).returncode
            if done:
                return done
    return 0


def prepare(people: int) -> int:
    """Fill the register, write the workbook and the truth: which line is which person."""
    from django.core.management import call_command

    from hocvuso.people.roll import synthetic
    from hocvuso.places.services import load_places

    call_command("migrate", verbosity=0)
    load_places()
    crowd = synthetic.people(people)
    ids = fill(crowd)
    month_later = synthetic.noisy(crowd, strangers=people // 5)
    home = Path(os.environ["HOCVUSO_HOME"])
    (home / "roll.xlsx").write_bytes(synthetic.workbook(month_later, style="untidy"))
    truth = {"lines": [one.key for one in month_later], "people": {str(ids[one.key]): one.key for one in crowd}}
    (home / "truth.json").write_text(json.dumps(truth))
    return 0


def fill(crowd: list[Any]) -> dict[int, UUID]:
    """Put people on the register as an earlier roll left them; return {key: resident}."""
    from hocvuso.kernel import clock, sealed
    from hocvuso.kernel.ids import uuid7
    from hocvuso.kernel.text import fold
    from hocvuso.people.models import Resident, SealedIdentity
    from hocvuso.places.models import Household
    from hocvuso.places.services import ensure_neighbourhood

    for area in sorted({one.neighbourhood for one in crowd}):
        ensure_neighbourhood(commune=COMMUNE, name=f"Khu phố {area}")
    doors: dict[int, UUID] = {}
    ids: dict[int, UUID] = {}
    rows: dict[Any, list[Any]] = {Household: [], Resident: [], SealedIdentity: []}
    relations = {"Chủ hộ": "head", "Vợ": "spouse", "Chồng": "spouse", "Con": "child"}
    for one in crowd:
        if one.household not in doors:
            doors[one.household] = uuid7()
            door = {"address": one.address, "folded": fold(one.address), "neighbourhood": one.neighbourhood}
            rows[Household].append(Household(id=doors[one.household], commune_id=COMMUNE, **door))
        ids[one.key] = uuid7()
        rows[Resident].append(
            Resident(
                id=ids[one.key], commune_id=COMMUNE, neighbourhood=one.neighbourhood, household=doors[one.household],
                name=one.name, folded=fold(one.name), sex=one.sex, birth_year=one.year, birth_month=one.month,
                birth_day=one.day, relation=relations[one.relation],
            )
        )  # fmt: skip
        number = one.id_number
        rows[SealedIdentity].append(
            SealedIdentity(
                resident=ids[one.key], commune_id=COMMUNE, kind="id_number", created_at=clock.now(),
                sealed=sealed.seal(number, context="people.id_number"),
                blind=sealed.blind_index(number, context="people.id_number"),
            )
        )  # fmt: skip
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=2_000)
    return ids


def measure(database: str, people: int, *, quick: bool) -> int:
    """Read the roll as the worker does; print the rows."""
    from hocvuso.people import services
    from hocvuso.people.models import RollImport, RollRow
    from hocvuso.people.roll import accepting, intake
    from hocvuso.places.types import PlaceScope

    home = Path(os.environ["HOCVUSO_HOME"])
    data, truth = (home / "roll.xlsx").read_bytes(), json.loads((home / "truth.json").read_text())
    scope = PlaceScope(communes=frozenset({COMMUNE}))
    clerk = UUID(int=1)
    began, worked = time.perf_counter(), time.process_time()
    roll_id = services.upload_roll(
        scope=scope, actor=clerk, commune=COMMUNE, file_name="roll.xlsx", data=data, start=False
    )
    del data
    intake.read(roll_id)
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    roll = RollImport.objects.get(pk=roll_id)
    counted = roll.counts["verdicts"]
    lines = truth["lines"]
    report = Report(f"roll of {len(lines)} people against {people} on {database}", quick)
    report.say("database", database_version())
    report.at_most("read, cleaned, matched, stored", spent, SECONDS, unit="s", note=f"{worked:.0f} s of the processor")
    report.at_most("memory of the reading process, peak", peak, MEGABYTES, unit="MB")
    report.holds("lines = people + no people", roll.counts["people"] == len(lines), here=str(roll.counts["people"]))
    parts = sum(counted.get(v, 0) for v in ("new", "changed", "known", "queued"))
    report.holds("people = new + changed + known + queued", parts == len(lines), here=str(counted))
    rows = RollRow.objects.filter(roll=roll).exclude(verdict="skipped").order_by("number")
    right = wrong = asked = 0
    found: set[int] = set()
    shown = rows.values_list("verdict", "resident", "problems").iterator(5_000)
    for key, (verdict, resident, problems) in zip(lines, shown, strict=True):
        if verdict in ("changed", "known") and not any(p["code"] == "repeated" for p in problems):
            same = truth["people"].get(str(resident)) == key
            right, wrong = right + same, wrong + (not same)
            found |= {key} if same else set()
        asked += verdict == "queued"
    there = {key for key in lines if key < 10_000_000}
    report.at_least(
        "precision of what was joined without asking", right / (right + wrong), PRECISION, note=f"{wrong} wrong"
    )
    report.say("recall of what was joined without asking", f"{len(found) / len(there):.4f}")
    report.say("lines a clerk is asked about", f"{asked} ({asked / len(lines):.1%})")
    RollImport.objects.filter(pk=roll_id).update(status="accepting", accepted_by=clerk)
    began = time.perf_counter()
    accepting.accept(roll_id, gone=False)
    changed = counted.get("new", 0) + counted.get("changed", 0)
    report.say("accepting", f"{time.perf_counter() - began:.1f} s for {changed} people recorded in the ledger")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
