"""The list behind a number, the residents of the caller's places, and one resident's page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hocvuso.catalog import queries as catalog
from hocvuso.credentials import queries as credentials
from hocvuso.identity import queries as identity
from hocvuso.insight import queries
from hocvuso.insight.indicators import by_code
from hocvuso.insight.next_step import next_step
from hocvuso.insight.services import catch_up
from hocvuso.insight.types import PersonRow
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.people import queries as people
from hocvuso.people.types import ResidentInfo
from hocvuso.places import queries as places
from hocvuso.web.access import requires
from hocvuso.web.office import resident_words as words
from hocvuso.web.office.ward_figures import said_as_of
from hocvuso.web.office.ward_pages import asked_day

PAGE = 50
RECENT = 100
UNPLACED = 0
"""The number of a neighbourhood that nobody has written down yet."""
LEDGER_STEPS = ("waiting", "in_flight", "parked", "refused", "confirmed.receipt")


@requires("people.view")
@require_safe
def home(request: Any) -> HttpResponse:
    """Open the residents of the caller's ward; let the caller choose when there are several."""
    seen = places.visible_communes(request.scope)
    if len(seen) == 1:
        return redirect("office:ward-people", seen[0].code, "adults")
    return render(request, "office/resident_choose.html", {"communes": seen})


@requires("people.view")
@require_http_methods(["GET", "HEAD", "POST"])
def behind(request: Any, commune: int, code: str) -> HttpResponse:
    """List the people behind a number of a day. Search and page go by POST: names stay out of addresses."""
    if not request.scope.touches(commune) or code not in by_code():
        raise NotFound()
    day = asked_day(request)
    catch_up(commune=commune)
    names = {**places.neighbourhoods(request.scope, commune), UNPLACED: gettext("Chưa rõ khu phố")}
    group, area = _number(request.GET.get("nhom")), _number(request.GET.get("khu-pho"))
    if area is not None and area not in names:
        area = None
    sent = request.POST
    after = _place_in_list(sent.get("after", ""), sent.get("after_id", ""))
    search = sent.get("search", "")[:80]
    found = queries.people(
        request.scope,
        commune,
        indicator=code,
        group=group if group in {g.number for g in catalog.groups()} else 0,
        neighbourhood=area,
        search=search,
        after=after,
        limit=PAGE + 1,
        on=day,
    )
    more, found = len(found) > PAGE, found[:PAGE]
    known = people.residents_by_id(request.scope, [row.resident for row in found])
    context = {
        "place": places.commune(commune),
        "indicator": by_code()[code],
        "rows": [_row(row, known.get(row.resident), names) for row in found],
        "areas": {number: name for number, name in names.items() if number != UNPLACED or area == UNPLACED},
        "area": area,
        "area_title": names.get(area, "") if area is not None else "",
        "group": group,
        "group_title": next((g.title for g in catalog.groups() if g.number == group), ""),
        "search": search,
        "last": found[-1] if more else None,
        "day": day if day != clock.today() else None,
        "as_of": said_as_of(day or clock.today(), clock.today(), clock.now()),
    }
    return render(request, "office/resident_list.html", context)


@requires("people.view")
@require_safe
def resident(request: Any, resident_id: UUID) -> HttpResponse:
    """Show one resident: how far, what may be recorded, and everything that was said, newest first."""
    info = people.resident(request.scope, resident_id)
    catch_up(commune=info.commune)
    counted = queries.person(request.scope, info.commune, resident_id)
    state = queries.state(request.scope, resident_id)
    story = queries.timeline(request.scope, resident_id, limit=RECENT)
    who = identity.names_of(request.scope, {fact.actor for fact in story})
    offices = identity.organisations(request.scope)
    held = counted.indicators if counted else frozenset()
    has = {i.code: i.number in held for i in by_code().values()}
    consents = state.consents
    context = {
        "info": info,
        "birth": words.said_birth(info),
        "place": places.commune(info.commune),
        "area": places.neighbourhoods(request.scope, info.commune).get(info.neighbourhood, ""),
        "counted": counted is not None,
        "confirmed": has["confirmed"],
        "attained": has["attained"],
        "step": next((by_code()[code].title for code in LEDGER_STEPS if has[code]), ""),
        "reached": has["reached"],
        "pillars": [(pillar.title, has[f"pillar.{pillar.code}"]) for pillar in catalog.pillars()],
        "services": [
            (s.title, [has[f"{s.code}.{rung}"] for rung in ("understands", "does", "uses")]) for s in catalog.services()
        ],
        "consents": [(p.title, consents.get(p.code)) for p in catalog.purposes()],
        "groups": [g.title for g in catalog.groups() if g.code in info.groups],
        "needs": [term.title for code, term in catalog.need_codes().items() if code in info.need_codes],
        "story": [words.told(fact, who, offices) for fact in story],
        "next": words.NEXT[next_step(has, consents)] if counted else None,
        "certificates": _certificates(request, resident_id),
        "numbers": "numbers.read" in request.standing.permissions
        and bool(people.numbers_known(request.scope, resident_id)),
        "journal": "audit.view" in request.standing.permissions,
        "address": _address(request, info),
        "as_of": clock.now(),
    }
    return render(request, "office/resident_page.html", context)


def _certificates(request: Any, resident_id: UUID) -> list[dict[str, Any]]:
    """The person's certificates, newest first, with the title of the framework they were earned in."""
    if "certificate.view" not in request.standing.permissions:
        return []
    current = catalog.framework()
    return [
        {
            "title": current.title if one.framework == current.id else f"{one.framework} {one.framework_version}",
            "attained_on": one.attained_on,
            "issued_at": one.issued_at,
            "revoked_at": one.revoked_at,
        }
        for one in credentials.certificates_of(request.scope, resident_id)
    ]


def _address(request: Any, info: ResidentInfo) -> str:
    found = places.households(request.scope, [info.household]) if info.household else {}
    return next((door.address for door in found.values()), "")


def _row(row: PersonRow, info: ResidentInfo | None, names: dict[int, str]) -> dict[str, Any]:
    """What a list shows of a person. `info` None: lives outside the caller's places by now, so no name is shown."""
    held = row.indicators
    titles = {code: by_code()[code].number for code in ("confirmed", "attained", "reached")}
    return {
        "info": info,
        "area": names.get(row.neighbourhood, ""),
        "confirmed": titles["confirmed"] in held,
        "attained": titles["attained"] in held,
        "reached": titles["reached"] in held,
        "groups": [g.title for g in catalog.groups() if info and g.code in info.groups],
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _place_in_list(folded: str, resident: str) -> tuple[str, UUID] | None:
    try:
        return (folded[:120], UUID(resident)) if resident else None
    except ValueError:
        return None
