"""Teams, who is in them, and their phones."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.fieldwork import queries, services
from hocvuso.fieldwork.types import TeamInfo
from hocvuso.identity.queries import grants, organisations, phones
from hocvuso.identity.rules import roles_with
from hocvuso.identity.services import revoke_device
from hocvuso.kernel.errors import DomainError
from hocvuso.places.queries import visible_communes
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.session_forms import RefusableForm
from hocvuso.web.office.team_words import PlaceNames, face_of, framed


class TeamForm(RefusableForm):
    """A new team: its name, where it walks, in whose name."""

    team = forms.CharField(label=gettext_lazy("Tên tổ, ví dụ: Tổ khu phố 5"), max_length=120)
    place = forms.ChoiceField(label=gettext_lazy("Đi ở đâu"))
    organisation = forms.ChoiceField(label=gettext_lazy("Thuộc cơ quan, đoàn thể"))

    def __init__(self, data: Any, scope: PlaceScope) -> None:
        super().__init__(data)
        names = PlaceNames(scope)
        choices = []
        for place in visible_communes(scope):
            if scope.allows(place.code):
                choices.append((f"{place.code}-0", place.name))
            choices += [(f"{place.code}-{number}", name) for number, name in names.of(place.code).items()]
        seen = PlaceScope(communes=frozenset(place.code for place in visible_communes(scope)))
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in organisations(seen).items()
        ]


@requires("field.lead")
@require_http_methods(["GET", "POST"])
def teams(request: StaffRequest) -> HttpResponse:
    """List the teams of the caller's places; set a new one up."""
    form = TeamForm(request.POST or None, request.scope)
    if request.method == "POST" and form.is_valid():
        commune, neighbourhood = form.cleaned_data["place"].split("-")
        try:
            made = services.make_team(
                request.scope,
                commune=int(commune),
                neighbourhood=int(neighbourhood),
                organisation_id=UUID(form.cleaned_data["organisation"]),
                name=form.cleaned_data["team"],
                actor=request.actor.account_id,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lập tổ. Anh/chị thêm người vào tổ."))
            return redirect(f"{face_of(request)}:team", made)
    names = PlaceNames(request.scope)
    rows = [(team, names.name(team.commune, team.neighbourhood)) for team in queries.teams(request.scope)]
    context = framed(request, "teams", rows=rows, form=form)
    return render(request, "office/team_list.html", context, status=400 if form.errors else 200)


@requires("field.lead")
@require_http_methods(["GET", "POST"])
def team(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """Show who is in a team; add somebody."""
    shown = queries.team(request.scope, team_id)
    refused = ""
    if request.method == "POST":
        try:
            services.add_member(
                request.scope,
                team_id=team_id,
                account_id=_id(request.POST.get("account")),
                leads=request.POST.get("leads") == "1",
                actor=request.actor.account_id,
            )
        except DomainError as error:
            refused = refusal(error)
        else:
            messages.success(request, _("Đã thêm vào tổ."))
            return redirect(f"{face_of(request)}:team", team_id)
    members = queries.members(request.scope, team_id)
    context = framed(
        request,
        "teams",
        team=shown,
        place=PlaceNames(request.scope).name(shown.commune, shown.neighbourhood),
        members=members,
        free=_free(request.scope, shown, {member.account_id for member in members}),
        rounds=queries.rounds(request.scope, team_id=team_id, limit=20),
        refused=refused,
    )
    return render(request, "office/team.html", context, status=400 if refused else 200)


@requires("field.lead")
@require_POST
def end_membership(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Let somebody leave a team."""
    services.end_membership(request.scope, membership_id=membership_id, actor=request.actor.account_id)
    messages.success(request, _("Đã cho rời tổ. Cửa của người đó chưa ai nhận."))
    return redirect(f"{face_of(request)}:teams")


@requires("devices.manage")
@require_safe
def team_phones(request: StaffRequest) -> HttpResponse:
    """List the enrolled phones of the caller's places."""
    return render(request, "office/team_phones.html", framed(request, "phones", rows=phones(request.scope)))


@requires("devices.manage")
@require_POST
def revoke_phone(request: StaffRequest, device_id: UUID) -> HttpResponse:
    """Revoke a lost phone: what it still sends waits for a look."""
    revoke_device(request.scope, device_id=device_id, actor=request.actor.account_id)
    messages.success(request, _("Đã thu hồi điện thoại. Lần thăm máy đó gửi sau này được để riêng chờ xem."))
    return redirect(f"{face_of(request)}:team-phones")


def _free(scope: PlaceScope, team: TeamInfo, taken: set[UUID]) -> list[tuple[UUID, str]]:
    """Who may walk in the team's place and is not in it yet."""
    walking = roles_with("field.visit")
    found = {
        grant.account_id: grant.account_name
        for grant in grants(scope)
        if grant.role in walking
        and grant.commune == team.commune
        and grant.neighbourhood in (None, team.neighbourhood)
        and grant.account_id not in taken
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def _id(text: str | None) -> UUID:
    """An unreadable id names nobody."""
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)
