"""The view of the ledger that keeps the counters (registered in apps.py)."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from hocvuso.facts.fold import State
from hocvuso.facts.rules import home_of
from hocvuso.facts.spans import Spans, alike_but_knocks, day_of, knocks, spans, spans_after
from hocvuso.facts.types import Batch
from hocvuso.insight import rules, storage
from hocvuso.insight.indicators import firsts_asked, marks, plan, span_rules, words
from hocvuso.kernel import clock
from hocvuso.kernel.text import fold as fold_text

_Life = tuple[list[rules.Piece], list[rules.Held]]
_NOBODY: _Life = ([], [])
_NEVER = -1
"""Before every day."""


class _Changed(NamedTuple):
    """Somebody whose life is another than before, or whom the calendar moved on (`before` = `after`)."""

    resident: UUID
    before: _Life
    after: _Life
    old: State | None
    new: State | None


def apply(batch: Batch) -> None:
    """Move the counters by the difference of every changed person's contributions, on the days they fall on."""
    today = rules.number_of(clock.today())
    moved: dict[rules.Key, int] = {}
    lives: list[_Changed] = []
    same: set[UUID] = set()
    touched: set[int] = set()
    for change in batch.changes:
        if _counts_alike(change.before, change.after):
            continue
        before, after = _lives(change.before, change.after)
        lives.append(_Changed(change.resident, before, after, change.before, change.after))
        if before[0] == after[0]:
            # only what began or ceased to hold: most pushes change a few indicators
            old, new = set(before[1]), set(after[1])
            rules.add_to(moved, before[0], list(old - new), -1)
            rules.add_to(moved, after[0], list(new - old), 1)
            if old == new and change.before and change.after and change.before.name == change.after.name:
                same.add(change.resident)
        else:
            rules.add_to(moved, before[0], before[1], -1)
            rules.add_to(moved, after[0], after[1], 1)
        touched |= {piece[0] for piece in (*before[0], *after[0])}
    if batch.only is not None:
        touched &= {batch.only}
    known = _clocks(touched, today)
    # a server's clock may be put back over midnight; what was counted once stays counted
    today = max([today, *known.values()])
    behind = any(day < today for day in known.values())
    changing = {one.resident for one in lives}
    for commune in sorted(touched):
        if commune not in known:
            storage.set_clock(commune, today)
        elif known[commune] < today:
            # the calendar first: its people's days up to today; those of this batch are counted below
            _advance(commune, known[commune], today, leave_out=changing)
    for one in lives:
        for commune, since in known.items():
            if since < today and commune in touched:
                # what the old state brought between the clock and today was never counted: not to be taken away
                _count_between(moved, one.before, commune, since, today)
    settle = _write(moved, touched, today)
    # a lesson or a note changes no list; but whom the calendar passed over above must be written
    changed = [one for one in lives if behind or one.resident not in same]
    _write_people(changed, touched, known, today)
    _write_due(changed, touched, known, today)
    settle()


def reset(commune: int | None) -> None:
    """Delete the derived rows of a commune (None: all), before they are made anew."""
    storage.clear(commune)


def advance(commune: int, today: int) -> bool:
    """Count the calendar's changes of a commune up to `today`; returns whether there was anything to do.

    To be called inside a transaction.
    """
    known = storage.clocks([commune], lock="UPDATE")
    if known.get(commune, today) >= today:
        return False
    _advance(commune, known[commune], today, leave_out=set())
    return True


def _clocks(touched: set[int], today: int) -> dict[int, int]:
    """Read the clocks under a lock: shared, but alone where they must be put forward (two may not both wait)."""
    communes = sorted(touched)
    seen = storage.clocks(communes, lock="")
    if seen.keys() == touched and all(day >= today for day in seen.values()):
        return storage.clocks(communes, lock="SHARE")
    return storage.clocks(communes, lock="UPDATE")


def _advance(commune: int, since: int, today: int, *, leave_out: set[UUID]) -> None:
    from hocvuso.facts.models import Progress
    from hocvuso.insight.models import Due

    due = [
        row for row in Due.objects.filter(commune=commune, day__lte=today).order_by("resident")
        if row.resident not in leave_out
    ]  # fmt: skip
    states: dict[UUID, State] = {}
    for home in sorted({row.home for row in due}):
        wanted = [row.resident for row in due if row.home == home]
        for start in range(0, len(wanted), 500):
            rows = Progress.objects.filter(commune=home, resident__in=wanted[start : start + 500])
            states |= {row.resident: State.loads(row.state) for row in rows}
    moved: dict[rules.Key, int] = {}
    lives: list[_Changed] = []
    for row in due:
        state = states.get(row.resident)
        life = _life(state)
        lives.append(_Changed(row.resident, life, life, state, state))
        _count_between(moved, life, commune, since, today)
    settle = _write(moved, {commune}, today)
    _write_people(lives, {commune}, {commune: since}, today)
    _write_due(lives, {commune}, {commune: since}, today)
    settle()
    storage.set_clock(commune, today)


def _count_between(moved: dict[rules.Key, int], life: _Life, commune: int, since: int, today: int) -> None:
    for key, delta in rules.contributions(*life).items():
        if key[0] == commune and since < key[2] <= today:
            moved[key] = moved.get(key, 0) + delta


def _counts_alike(before: State | None, after: State | None) -> bool:
    """Whether nothing was said that any figure or list looks at: a second visit, a consent, a lesson read again."""
    if before is None or after is None:
        return False
    old, new = before.data, after.data
    return bool(
        old["f"] == new["f"]
        and old["l"].get("birth") == new["l"].get("birth")
        and old["l"].get("name") == new["l"].get("name")
        and (old["h"] == new["h"] or _only_knocks_after_reached(before, after))
    )


def _only_knocks_after_reached(before: State, after: State) -> bool:
    """Whether two histories differ only in visits that met nobody, on days when the person had been reached."""
    if not alike_but_knocks(before, after):
        return False
    least = min(tier for number, tier in plan().since["reached"] if number == plan().reached)
    days = [day_of(entry[0]) for tier, entry in after.data["f"].get("reached", {}).items() if int(tier) >= least]
    first = min(days, default=-rules.FOREVER)
    early, later = ([knock for knock in knocks(state) if knock[0] < first] for state in (before, after))
    return bool(days) and early == later


def _lives(before: State | None, after: State | None) -> tuple[_Life, _Life]:
    """Return both lives; most facts change neither where nor in which groups somebody is counted."""
    if before is None or after is None or before.is_stub or after.is_stub:
        return _life(before), _life(after)
    known = spans(before, span_rules(), only=firsts_asked())
    counted = rules.pieces(known, plan())
    later = spans_after(known, before, after, only=firsts_asked())
    if later is None:
        return _lived(before, known, counted), _life(after)
    return _lived(before, known, counted), _lived(after, later, counted)


def _life(state: State | None) -> _Life:
    if state is None or state.is_stub:
        return _NOBODY
    known = spans(state, span_rules(), only=firsts_asked())
    return _lived(state, known, rules.pieces(known, plan()))


def _lived(state: State, known: Spans, counted: list[rules.Piece]) -> _Life:
    if not counted:
        return _NOBODY
    return counted, rules.held(known, knocks(state), plan())


def _write(moved: Mapping[rules.Key, int], touched: set[int], today: int) -> Callable[[], None]:
    """Send the counters' differences; return what deletes the rows that came to nought, to be called at the end."""
    here: dict[tuple[int, ...], int] = {}
    commune_now: dict[tuple[int, ...], int] = {}
    days: dict[tuple[int, ...], int] = {}
    areas: dict[tuple[int, ...], int] = {}
    main = plan().main
    for (commune, neighbourhood, day, indicator, group), delta in moved.items():
        if not delta or day > today or commune not in touched:
            continue
        for table, key in (
            (here, (commune, neighbourhood, indicator, group)),
            (commune_now, (commune, indicator, group)),
            (days, (commune, day, indicator, group)),
        ):
            table[key] = table.get(key, 0) + delta
        if group == 0 and indicator in main:
            area = (commune, day, indicator, neighbourhood)
            areas[area] = areas.get(area, 0) + delta
    tables = {
        "insight_counter_day": days,
        "insight_counter_area": areas,
        "insight_counter": here,
        "insight_counter_commune": commune_now,
    }
    return storage.add({name: [(*key, n) for key, n in sorted(table.items()) if n] for name, table in tables.items()})


def _write_people(lives: Iterable[_Changed], touched: set[int], known: Mapping[int, int], today: int) -> None:
    """Write who is counted today and who was before; `known`: up to which day each commune's rows hold until now."""
    people: list[storage.Row] = []
    past: list[storage.Row] = []
    no_people: set[tuple[int, str]] = set()
    no_past: set[tuple[int, str, int]] = set()
    for one in lives:
        key = storage.resident_key(one.resident)
        was = rules.stretches(*one.before, *marks(), today)
        now = was if one.after is one.before else rules.stretches(*one.after, *marks(), today)
        name = fold_text(one.new.name)[:120] if one.new else ""
        kept = set(was).intersection(now) if one.old and one.new and one.old.name == one.new.name else set()
        counted_in = {stretch.commune for stretch in now if stretch.to_day == rules.FOREVER}
        no_people |= {(piece[0], key) for piece in (*one.before[0], *one.after[0]) if piece[0] not in counted_in}
        no_past |= {
            (stretch.commune, key, stretch.from_day)
            for stretch in was
            if stretch not in kept and stretch.to_day != rules.FOREVER
        }
        for stretch in now:
            if stretch.commune not in touched:
                continue
            row = (stretch.commune, key, stretch.from_day, stretch.neighbourhood, name, *words(stretch.marks))
            if stretch.to_day == rules.FOREVER:
                people.append(row)
            elif stretch not in kept or stretch.to_day > known.get(stretch.commune, _NEVER):
                past.append((*row, stretch.to_day))
    storage.take_out("insight_person", {pair for pair in no_people if pair[0] in touched})
    storage.put_people(sorted(people, key=lambda row: row[:2]))
    stale = no_past.difference(row[:3] for row in past)
    storage.take_out_past(sorted(row for row in stale if row[0] in touched))
    storage.put_past(sorted(past))


def _write_due(lives: Iterable[_Changed], touched: set[int], known: Mapping[int, int], today: int) -> None:
    """Write who is next moved by the calendar; `known`: up to which day each commune's rows hold until now."""
    due: list[storage.Row] = []
    no_due: list[tuple[int, str]] = []
    for one in lives:
        key = storage.resident_key(one.resident)
        for commune in {piece[0] for piece in (*one.before[0], *one.after[0])} & touched:
            was = _due(one.old, one.before, commune, known.get(commune))
            now = _due(one.new, one.after, commune, today)
            if now and now != was:
                due.append((commune, key, *now))
            elif was and not now:
                no_due.append((commune, key))
    storage.take_out("insight_due", no_due)
    storage.put_due(sorted(due, key=lambda row: row[:2]))


def _due(state: State | None, life: _Life, commune: int, after: int | None) -> tuple[int, int] | None:
    """Return (day, home) of a person's row; `after`: the day the commune is counted up to (None: never counted)."""
    following = None if state is None or after is None else _next(life, commune, after)
    return None if state is None or following is None else (following, home_of(state)[0])


def _next(life: _Life, commune: int, today: int) -> int | None:
    """The first later day on which this person's counts in a commune may change."""
    best = rules.FOREVER
    cuts = [day for _, a, b in life[1] for day in (a, b) if today < day < rules.FOREVER]
    for place, _, _, start, end in life[0]:
        if place != commune or end <= today:
            continue
        best = min([best, end, *(day for day in (start, *cuts) if today < day and start <= day < end)])
    return None if best == rules.FOREVER else best
