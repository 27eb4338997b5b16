"""Rounds: planning one, who walks where, what is done, closing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.catalog.queries import door_results
from hocvuso.fieldwork import queries, services
from hocvuso.fieldwork.rules import short_number
from hocvuso.fieldwork.types import Candidate, DoorInfo
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.team_words import face_of, framed, moment_of

AN_EVENING = 25
"""Doors a team walks in an evening; only what the form begins with."""
MOST_SHOWN = 200


@requires("field.lead")
@require_safe
def rounds(request: StaffRequest) -> HttpResponse:
    """List the rounds of the caller's places: those going on first."""
    shown = queries.rounds(request.scope)
    context = framed(
        request,
        "rounds",
        going=[one for one in shown if one.closed_at is None],
        closed=[one for one in shown if one.closed_at is not None][:30],
        teams=queries.teams(request.scope),
        tasks=queries.task_count(request.scope),
    )
    return render(request, "office/team_rounds.html", context)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the leader typed."""

    title: str
    day: str
    begins: str
    ends: str
    near: str
    unmet: bool
    chosen: frozenset[UUID]

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """Beginning and end; an end before the beginning is after midnight."""
        begins, ends = moment_of(self.day, self.begins), moment_of(self.day, self.ends)
        if begins and ends and ends.hour < 6 <= begins.hour:
            ends += timedelta(days=1)
        return begins, ends


@requires("field.lead")
@require_http_methods(["GET", "POST"])
def plan(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """Choose the doors of an evening and plan it; looking for an alley keeps what was typed."""
    team = queries.team(request.scope, team_id)
    typed = _typed(request.POST, team.name)
    refused = ""
    if request.method == "POST" and request.POST.get("do") == "plan":
        begins, ends = typed.moments
        if begins is None or ends is None:
            refused = _("Ngày hoặc giờ chưa đúng. Anh/chị ghi ngày 28/11/2026, giờ 18:00.")
        else:
            try:
                made = services.plan_round(
                    request.scope,
                    team_id=team_id,
                    title=typed.title,
                    starts_at=begins,
                    ends_at=ends,
                    households=typed.chosen,
                    actor=request.actor.account_id,
                )
            except DomainError as error:
                refused = refusal(error)
            else:
                messages.success(request, _("Đã xếp lượt đi, cửa chia đều cho cả tổ."))
                return redirect(f"{face_of(request)}:round", made)
    found = queries.candidates(request.scope, team_id, near=typed.near, unmet_only=typed.unmet)
    is_first = request.method == "GET" or request.POST.get("do") == "find"
    suggested = {one.household for one in [c for c in found if not c.waiting][:AN_EVENING]} if is_first else set()
    context = framed(
        request,
        "teams",
        team=team,
        typed=typed,
        rows=[_row(one, one.household in (suggested or typed.chosen)) for one in found[:MOST_SHOWN]],
        total=len(found),
        more=max(0, len(found) - MOST_SHOWN),
        refused=refused,
    )
    return render(request, "office/team_plan.html", context, status=400 if refused else 200)


@requires("field.lead")
@require_http_methods(["GET", "POST"])
def round_page(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Show a round's doors; give doors to people, one by one or in stretches."""
    refused = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "share":
                services.share_doors(
                    request.scope,
                    round_id=round_id,
                    accounts=_ids(request.POST.getlist("member")),
                    actor=request.actor.account_id,
                )
            else:
                services.assign_doors(
                    request.scope, round_id=round_id, given=_given(request.POST), actor=request.actor.account_id
                )
        except DomainError as error:
            refused = refusal(error)
        else:
            messages.success(request, _("Đã chia cửa. Ai mở lại bộ đi cửa sẽ thấy phần của mình."))
            return redirect(f"{face_of(request)}:round", round_id)
    shown = queries.round_info(request.scope, round_id)
    doors = queries.doors(request.scope, round_id)
    members = queries.members(request.scope, shown.team_id)
    context = framed(
        request,
        "rounds",
        round=shown,
        members=[(member, sum(door.assigned_to == member.account_id for door in doors)) for member in members],
        doors=[_door(door) for door in doors],
        left=sum(not door.result for door in doors),
        refused=refused,
    )
    return render(request, "office/team_round.html", context, status=400 if refused else 200)


@requires("field.lead")
@require_POST
def close(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Close a round."""
    try:
        services.close_round(request.scope, round_id=round_id, actor=request.actor.account_id)
        messages.success(request, _("Đã khép lượt. Lần thăm gửi muộn vẫn được tính."))
    except DomainError as error:
        messages.error(request, refusal(error))
    return redirect(f"{face_of(request)}:rounds")


def _typed(form: QueryDict, team: str) -> Plan:
    return Plan(
        title=form.get("title", team)[:120],
        day=form.get("day", f"{clock.today():%d/%m/%Y}"),
        begins=form.get("begins", "18:00"),
        ends=form.get("ends", "21:00"),
        near=form.get("near", "")[:80],
        unmet=form.get("unmet", "1" if not form else "") == "1",
        chosen=frozenset(_ids(form.getlist("door"))),
    )


def _row(one: Candidate, chosen: bool) -> dict[str, Any]:
    title = door_results()[one.last_result].title if one.last_result in door_results() else ""
    return {"door": one, "chosen": chosen, "last": _(title) if title else ""}


def _door(door: DoorInfo) -> dict[str, Any]:
    title = door_results()[door.result].title if door.result in door_results() else door.result
    return {"door": door, "plate": short_number(door.address), "result": _(title) if title else ""}


def _given(form: QueryDict) -> dict[UUID, UUID | None]:
    """{door: account or None} of the selects door-<id>."""
    named = {name.removeprefix("door-"): str(value) for name, value in form.items() if name.startswith("door-")}
    doors = _ids(list(named))
    return {door: next(iter(_ids([named[str(door)]])), None) for door in doors if str(door) in named}


def _ids(texts: list[str]) -> list[UUID]:
    """The readable ids among some texts."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
