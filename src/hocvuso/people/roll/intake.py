"""Reading an uploaded roll in the background: open, recognise, clean, compare, lay out for the clerk."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from hocvuso.catalog import queries as catalog
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.errors import DomainError
from hocvuso.people.models import MatchReview, RollGone, RollImport, RollRow
from hocvuso.people.roll import register as registers
from hocvuso.people.roll import rows as roll_rows
from hocvuso.people.roll.cleaning import Rulebook, drafts, said
from hocvuso.people.roll.comparing import Item, compare
from hocvuso.people.roll.errors import refused
from hocvuso.people.roll.fresh import FreshRow, Packed, pack, store
from hocvuso.people.roll.headers import Column, Table, find_table
from hocvuso.people.roll.placing import Placing
from hocvuso.people.roll.progress import move
from hocvuso.people.roll.reading import Opened, open_roll

FILE_CONTEXT = "people.roll_import.file"
SAMPLE_CONTEXT = "people.roll_import.sample"
SAMPLE = 5
"""Lines of a sheet that are shown beside the choice of columns."""
EXAMPLES = 5
"""Rows that are shown for each kind of problem."""
BATCH = 2_000


def seal_file(data: bytes) -> bytes:
    """Return an upload encrypted for the database."""
    return sealed.seal(base64.b64encode(data).decode(), context=FILE_CONTEXT)


def unseal_file(token: bytes) -> bytes:
    """Return the bytes of a stored upload."""
    return base64.b64decode(sealed.unseal(bytes(token), context=FILE_CONTEXT))


def seal_sample(opened: Opened, tables: Sequence[Table]) -> bytes:
    """Return the first lines of every table, as the clerk wrote them, encrypted: what columns are chosen by."""
    shown = []
    for sheet, table in zip(opened.sheets, tables, strict=True):
        legacy = {column.index: column.legacy for column in table.columns}
        lines = [cells for number, cells in sheet.lines if number >= table.data_from][:SAMPLE]
        shown.append([[said(cell, legacy.get(index, "")) for index, cell in enumerate(cells)] for cells in lines])
    return sealed.seal(json.dumps(shown, ensure_ascii=False), context=SAMPLE_CONTEXT)


def unseal_sample(token: bytes) -> list[list[list[str]]]:
    """Return the sample of a roll: for each sheet its first lines of cells."""
    found: list[list[list[str]]] = json.loads(sealed.unseal(bytes(token), context=SAMPLE_CONTEXT))
    return found


def group_words() -> dict[str, str]:
    """Return {folded word: group code} by which lists name the priority groups."""
    return {word: group.code for group in catalog.groups() for word in group.roll_words}


def read(roll_id: UUID) -> None:
    """Read an upload up to the point where the clerk has something to decide; never raises for a bad file."""
    roll = RollImport.objects.get(pk=roll_id)
    if roll.status not in ("uploaded", "reading", "columns") or roll.file_sealed is None:
        return
    move(roll_id, status="reading", done=0, total=0, problem={})
    try:
        opened = open_roll(unseal_file(bytes(roll.file_sealed)))
        roll.encoding = opened.encoding
        if not roll.layout:
            roll.layout = recognise(opened)
            roll.sample_sealed = seal_sample(opened, tables_of(roll.layout))
        tables = tables_of(roll.layout)
        if not any(table.use for table in tables):
            _refuse_without_names(opened, tables)
            _pause(roll, "columns")
            return
        _build(roll, opened, tables)
    except DomainError as error:
        RollImport.objects.filter(pk=roll_id).update(
            status="failed", file_sealed=None, sample_sealed=None, problem={"code": error.code, "params": error.params}
        )


def _refuse_without_names(opened: Opened, tables: Sequence[Table]) -> None:
    named = [table for table in tables if table.has_names()]
    if not named:
        # an old encoding is a guess, and these words make no sense: likely the guess is wrong
        raise refused("no_table" if opened.encoding in ("", "utf-8", "utf-8-sig") else "encoding")
    if not any(table.lines for table in named):
        raise refused("empty")


def recognise(opened: Opened) -> dict[str, Any]:
    """Return the layout of a file: which sheets hold people, what each column means. No personal data."""
    words = group_words()
    tables = [find_table(sheet, words=words) for sheet in opened.sheets]
    first = next((table for table in tables if table.use), None)
    for table in tables:
        # a later sheet without titles goes on with the columns of the first
        if first and not table.header and not table.hidden and table.lines and len(table.columns) <= len(first.columns):
            guessed = {column.role for column in table.columns}
            if "name" in guessed:
                legacy = {column.index: column.legacy for column in table.columns}
                table.columns = [Column(c.index, c.title, c.role, legacy.get(c.index, "")) for c in first.columns]
                table.use = True
    return {"kind": opened.kind, "tables": [asdict(table) for table in tables]}


def tables_of(layout: dict[str, Any]) -> list[Table]:
    """Return the tables of a stored layout."""
    return [Table(**{**table, "columns": [Column(**c) for c in table["columns"]]}) for table in layout["tables"]]


def compare_again(roll_id: UUID) -> None:
    """Compare the stored rows once more, after a fix or another roll changed what they are compared with."""
    roll = RollImport.objects.get(pk=roll_id)
    if roll.status not in ("reading", "ready"):
        return
    move(roll_id)
    rows = list(RollRow.objects.filter(roll=roll).exclude(verdict="skipped").order_by("number"))
    before = {row.pk: (row.verdict, row.resident, row.household, row.changes, list(row.problems)) for row in rows}
    for row in rows:
        _apply_answers(roll, row)
    items = [roll_rows.item_of(row) for row in rows]
    gone = _compare(roll, items, sent_back=any("token" in row.data for row in rows))
    for row, item in zip(rows, items, strict=True):
        roll_rows.take_verdict(row, item)
    with transaction.atomic():
        dirty = [
            row
            for row in rows
            if before[row.pk] != (row.verdict, row.resident, row.household, row.changes, row.problems)
        ]
        RollRow.objects.bulk_update(
            dirty, ["verdict", "resident", "household", "changes", "problems", "data", "neighbourhood"], batch_size=300
        )
        save_reviews(roll, ((row.pk, item) for row, item in zip(rows, items, strict=True)))
        _finish(roll, gone)


def _apply_answers(roll: RollImport, row: RollRow | FreshRow) -> None:
    here = {(ward, district) for ward, district in roll.layout.get("here", ())}
    roll_rows.apply_fixes(row, roll.layout.get("fixes", ()), here=here)


def _build(roll: RollImport, opened: Opened, tables: Sequence[Table]) -> None:
    """Clean line by line, compare, store batch by batch: other writers never wait for a whole roll."""
    book = Rulebook(roll.roll_day, group_words())
    total = sum(table.lines for table in tables if table.use)
    move(roll.pk, total=total * 2, layout=roll.layout, encoding=roll.encoding)
    places = Placing(roll.commune_id)
    packed: list[Packed] = []
    items: dict[int, Item] = {}
    sent_back = False
    for number, (sheet, table) in enumerate(zip(opened.sheets, tables, strict=True)):
        if table.use:
            for draft in drafts(sheet, table, number, book):
                row = roll_rows.from_draft(len(packed) + 1, draft, places)
                if not draft.skip:
                    _apply_answers(roll, row)
                    items[row.number] = roll_rows.item_of(row, draft.id_number, draft.phone)
                    sent_back |= "token" in row.data
                packed.append(pack(row))
                if len(packed) % BATCH == 0:
                    move(roll.pk, done=len(packed))
        sheet.lines.clear()
    if not items:
        raise refused("empty")
    gone = _compare(roll, list(items.values()), sent_back=sent_back)
    RollRow.objects.filter(roll=roll).delete()
    asked = {item.number: item for item in items.values() if item.reviews}
    for start in range(0, len(packed), BATCH):
        batch = packed[start : start + BATCH]
        store(roll, [roll_rows.with_verdict(one, items.pop(one.number, None)) for one in batch])
        move(roll.pk, done=total + start)
    with transaction.atomic():
        queued = RollRow.objects.filter(roll=roll, verdict="queued").values_list("pk", "number").iterator(5_000)
        save_reviews(roll, ((pk, asked[number]) for pk, number in queued if number in asked))
        _finish(roll, gone)


def _compare(roll: RollImport, items: Sequence[Item], *, sent_back: bool) -> list[RollGone]:
    """Fill in the verdict of every item; return who is on the register and no longer on the roll, not stored yet.

    `sent_back`: rows of an exported queue; a few of them say nothing about everybody else.
    """
    # another roll accepted from this moment on makes the comparison stale
    roll.compared_at = clock.now()
    register = registers.load(roll.commune_id)
    owners = registers.owners(list({item.blind for item in items if item.blind}))
    speaks = frozenset(code for item in items for code in item.groups)
    seen = compare(register, items, owners=owners, speaks_of=speaks)
    covered = set() if sent_back else {item.area for item in items}
    return [
        RollGone(roll=roll, resident=person.id, neighbourhood=person.area)
        for person in register.people
        if person.listed and person.area in covered and person.id not in seen
    ]


def save_reviews(roll: RollImport, compared: Iterable[tuple[int, Item]], *, only: int | None = None) -> None:
    """Replace the open reviews of a roll's rows (or of one row) by those of the newest comparison.

    `compared`: (id of a row, what the comparison says about it).
    """
    now = clock.now()
    reviews = MatchReview.objects.filter(row__roll=roll, status="open")
    (reviews if only is None else reviews.filter(row_id=only)).delete()
    MatchReview.objects.bulk_create(
        (
            MatchReview(
                commune_id=roll.commune_id,
                resident=who,
                row_id=row,
                reason="id_number" if item.problem == "id_other_name" else "score",
                bits=bits,
                created_at=now,
            )
            for row, item in compared
            for who, bits in item.reviews
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _finish(roll: RollImport, gone: Sequence[RollGone]) -> None:
    RollGone.objects.filter(roll=roll).delete()
    RollGone.objects.bulk_create(gone, batch_size=BATCH)
    roll.counts = counts_of(roll)
    roll.status, roll.problem = "ready", {}
    roll.done = roll.total = roll.counts["lines"]
    roll.save(
        update_fields=[
            *("counts", "status", "compared_at", "problem", "done", "total"),
            *("layout", "encoding", "sample_sealed"),
        ]
    )


def _pause(roll: RollImport, status: str) -> None:
    roll.status = status
    roll.save(update_fields=["status", "layout", "encoding", "sample_sealed"])


def counts_of(roll: RollImport) -> dict[str, Any]:
    """Return the figures of a roll: lines = people + skipped; people = stored + known + queued at every moment.

    `examples` names a few rows (ids) for each kind of problem, `asked` the old wards that only a person can place:
    [ward, district, [communes it may be], rows].
    """
    rows = RollRow.objects.filter(roll=roll)
    verdicts = dict(rows.values_list("verdict").annotate(n=Count("id")).order_by())
    problems: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    examples: dict[str, list[int]] = {}
    asked: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    odd = rows.exclude(problems=[]).order_by("number").values_list("id", "problems", "data__ward", "data__district")
    for pk, found, ward, district in odd.iterator(5_000):
        for problem in {problem["code"]: problem for problem in found}.values():
            code = problem["code"]
            problems[code] += 1
            fixable[code] += bool(problem["fix"]) and code != "repeated"
            if problems[code] <= EXAMPLES:
                examples.setdefault(code, []).append(pk)
            if code == "place_ask":
                asked[ward or "", district or "", tuple(problem.get("names", ()))] += 1
    skipped: Counter[str] = Counter(rows.filter(verdict="skipped").values_list("data__skip", flat=True).iterator(5_000))
    return {
        "lines": sum(verdicts.values()),
        "people": sum(verdicts.values()) - verdicts.get("skipped", 0),
        "verdicts": verdicts,
        "problems": dict(problems),
        "fixable": {code: n for code, n in fixable.items() if n},
        "examples": examples,
        "asked": [[ward, district, list(names), n] for (ward, district, names), n in asked.most_common()],
        "skipped": dict(skipped),
        "gone": RollGone.objects.filter(roll=roll).count(),
        "repeated": problems.get("repeated", 0),
    }
