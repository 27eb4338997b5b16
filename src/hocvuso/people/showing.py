"""Rows of the tables as other rooms see them."""

from hocvuso.people.models import Resident, RollRow
from hocvuso.people.roll.headers import Table
from hocvuso.people.roll.rows import secrets_of
from hocvuso.people.roll.types import PROBLEMS
from hocvuso.people.types import ResidentInfo, RowInfo, RowProblem


def resident_info(row: Resident) -> ResidentInfo:
    """Return a row of the register as other rooms see it."""
    return ResidentInfo(
        id=row.pk,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        household=row.household,
        name=row.name,
        folded=row.folded,
        sex=row.sex,
        birth_year=row.birth_year,
        birth_month=row.birth_month,
        birth_day=row.birth_day,
        groups=tuple(row.groups),
        need_codes=tuple(row.need_codes),
        listed=row.listed,
    )


def row_info(one: RollRow, table: Table) -> RowInfo:
    """Return a row with what the clerk wrote, read under seal; `table` = its sheet."""
    cells, _, _ = secrets_of(one)
    written: list[tuple[str, str]] = []
    by_role: dict[str, str] = {}
    for column in table.columns:
        text = cells[column.index] if column.index < len(cells) else ""
        if text:
            # the numbers are shown nowhere but by `reveal_number`
            said = "…" + text[-2:] if column.role in ("id_number", "phone") else text
            written.append((column.title, said))
            by_role.setdefault(column.role, said)
    problems = tuple(
        RowProblem(
            code=p["code"],
            sentence=PROBLEMS[p["code"]][0],
            about=p["field"],
            waits=PROBLEMS[p["code"]][1],
            fix=p["fix"],
            names=tuple(p.get("names", ())),
        )
        for p in one.problems
    )
    return RowInfo(
        id=one.pk,
        roll=one.roll_id,
        commune=one.commune_id,
        roll_status=one.roll.status,
        line=one.line,
        sheet=table.name,
        verdict=one.verdict,
        data=one.data,
        written=tuple(written),
        cells=by_role,
        problems=problems,
        changes=one.changes,
        resident=one.resident,
        neighbourhood=one.neighbourhood,
    )
