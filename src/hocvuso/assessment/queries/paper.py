"""Reads of checks on paper. Nobody sees what another read before both have entered the booklet."""

from collections.abc import Sequence
from uuid import UUID

from hocvuso.assessment import rules
from hocvuso.assessment.looking import infos, paper_task, say
from hocvuso.assessment.marking import differing, initials, marks_of, split
from hocvuso.assessment.models import Booklet, Event, PaperEntry, Session
from hocvuso.assessment.running import Running, running, sessions_with_events
from hocvuso.assessment.types.paper import BookletInfo, BookletPaper, PaperDifference, PaperReader, PaperTask
from hocvuso.identity.queries import names_of
from hocvuso.identity.rules import clean_code
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.types import PlaceScope


def booklets(scope: PlaceScope, *, limit: int = 60) -> list[BookletInfo]:
    """Return the newest booklets inside the scope: those still open first."""
    rows = scope.filter(Session.objects.filter(mode="paper")).order_by("ended_at", "-started_at", "-id")
    open_first = [*rows.filter(state="open")[:limit], *rows.exclude(state="open").order_by("-ended_at")[:limit]]
    return _infos(scope, sessions_with_events(open_first[:limit]))


def booklet(scope: PlaceScope, session_id: UUID) -> BookletInfo:
    """Return one booklet inside the scope. Raises NotFound."""
    return _infos(scope, [_found(scope, session_id)])[0]


def booklet_by_code(scope: PlaceScope, code: str) -> UUID | None:
    """Return the session of the booklet with this printed code, when it is inside the scope."""
    rows = Booklet.objects.filter(code=clean_code(code))
    found = scope.filter(rows, "session__commune_id", "session__neighbourhood").first()
    return found.session_id if found is not None else None


def booklet_paper(scope: PlaceScope, session_id: UUID) -> BookletPaper:
    """Return what is printed. Raises NotFound."""
    now = _found(scope, session_id)
    row = Booklet.objects.get(session_id=session_id)
    people = residents_by_id(scope, {now.session.resident_id})
    person = people.get(now.session.resident_id)
    paper = now.session.rule["paper"]
    return BookletPaper(
        code=row.code,
        initials=initials(person.name) if person else "",
        address=now.session.address,
        needs=tuple(now.session.needs),
        tasks=tuple(paper_task(now, e, printed=True) for e in now.laid),
        shows=tuple(paper["shows"]),
        cannot_show=tuple(paper["cannot_show"]),
        provisional=rules.provisional(now.session.rule),
    )


def booklet_tasks(scope: PlaceScope, session_id: UUID) -> list[PaperTask]:
    """Return the tasks for whoever enters them, with what may be marked. Raises NotFound."""
    now = _found(scope, session_id)
    return [paper_task(now, e, printed=False) for e in now.laid]


def _found(scope: PlaceScope, session_id: UUID) -> Running:
    row = scope.filter(Session.objects.filter(pk=session_id, mode="paper")).first()
    if row is None:
        raise NotFound()
    return running(row)


def _infos(scope: PlaceScope, found: Sequence[Running]) -> list[BookletInfo]:
    ids = [now.session.id for now in found]
    rows = {row.session_id: row for row in Booklet.objects.filter(session__in=ids)}
    entries: dict[UUID, list[PaperEntry]] = {key: [] for key in ids}
    for entry in PaperEntry.objects.filter(booklet__in=ids):
        entries[entry.booklet_id].append(entry)
    accounts = {e.by_id for held in entries.values() for e in held}
    accounts |= {row.settled_by_id for row in rows.values() if row.settled_by_id}
    names = names_of(scope, accounts)
    return [
        BookletInfo(
            session=info,
            code=rows[info.id].code,
            initials=initials(info.resident_name),
            seen=now.session.identity_seen_at is not None,
            readers=tuple(PaperReader(e.by_id, names.get(e.by_id, ""), e.at, e.again) for e in entries[info.id]),
            differences=_differences(now, entries[info.id]),
            settled_by=next((names.get(a, "") for a in [rows[info.id].settled_by_id] if a is not None), ""),
            settled_reason=rows[info.id].settled_reason,
        )
        for now, info in zip(found, infos(scope, list(found)), strict=True)
    ]


def _differences(now: Running, entries: list[PaperEntry]) -> tuple[PaperDifference, ...]:
    if len(entries) < 2 or any(e.again for e in entries):
        return ()
    first, second = entries[0].answers, entries[1].answers
    served = {str(e.task): e for e in now.laid}
    return tuple(
        PaperDifference(
            number=int(task),
            ask=paper_task(now, served[task], printed=False).ask,
            first=_in_words(now, served[task], first[task]),
            second=_in_words(now, served[task], second[task]),
        )
        for task in differing(first, second)
    )


def _in_words(now: Running, served: Event, marked: str) -> str:
    mark, hinted = split(marked)
    text = next(m.text for m in marks_of(now, served) if m.mark == mark)
    said = say(now, text, now.items[served.item], served.task)
    shown = said if mark == "-" else f"{mark}. {said}"
    return f"{shown} (có gợi ý)" if hinted else shown
