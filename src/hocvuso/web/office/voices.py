"""Voices for lessons: a volunteer reads on a phone; somebody else listens and lets it out. And who waits for a call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.learning import queries, services
from hocvuso.learning.errors import RecordingRefused
from hocvuso.learning.voices import CHECK_SLOT, HOME_SLOT, PATH_SLOT, REAL_USE_SLOT, Slot, is_caption
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.citizen.shelf import SHELF
from hocvuso.web.middleware.security import PERMISSIONS_POLICY

LABEL_LETTERS = 34


@requires("help.give", "field.lead")
@require_safe
def voices(request: StaffRequest) -> HttpResponse:
    """List what may be read in the order in which voices are wanted, and the slots of one: the asked, or the next."""
    have = queries.recordings()
    owners: dict[str, dict[str, Any]] = {}
    for slot in queries.voice_slots():
        told = {"id": slot.owner, "title": slot.title, "first": slot.first, "slots": [], "heard": 0}
        row = owners.setdefault(slot.owner, told)
        voice = have.get((slot.owner, slot.screen))
        row["heard"] += voice is not None and voice.counts
        row["slots"].append({"screen": slot.screen, "label": _label(slot), "wanted": slot.wanted, "voice": voice})
    heard = sum(1 for slot in have.values() if slot.counts)
    asked = request.GET.get("of", "")
    silent = (name for name, row in owners.items() if row["heard"] < len(row["slots"]))
    opened = asked if asked in owners else next(silent, "")
    shown = {"rows": list(owners.values()), "opened": opened, "heard": heard, "slots": len(queries.voice_slots())}
    return render(request, "office/voices.html", shown)


@requires("help.give", "field.lead")
@require_http_methods(["GET", "HEAD", "POST"])
def voice(request: StaffRequest, unit_id: str, screen: str) -> HttpResponse:
    """Show the words to read and take the recording."""
    slot = queries.voice_slot(unit_id, screen)
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("sound")
        try:
            if file is None:
                raise RecordingRefused("recording_missing", "Chưa có đoạn ghi. Bấm Ghi, đọc, bấm Dừng rồi bấm Gửi.")
            services.save_recording(
                unit=unit_id,
                screen=screen,
                sound=file.read(services.LARGEST_RECORDING_BYTES + 1),
                mime=file.content_type or "",
                actor=request.actor.account_id,
            )
        except RecordingRefused as error:
            problem = error.message()
        else:
            messages.success(request, _("Đã nhận giọng đọc. Người khác nghe lại rồi mới phát."))
            return _back_to(unit_id)
    shown = {
        "slot": slot,
        "label": _label(slot),
        "words": slot.words.replace("{bác}", "bác").replace("{Bác}", "Bác"),
        "voice": queries.recordings().get((unit_id, screen)),
        "problem": problem,
        "mine": request.actor.account_id,
        "may_release": "field.lead" in request.standing.permissions,
    }
    response = render(request, "office/voice.html", shown, status=422 if problem else 200)
    response["Permissions-Policy"] = PERMISSIONS_POLICY.replace("microphone=()", "microphone=(self)")
    return response


@requires("help.give", "field.lead")
@require_safe
def listen(request: StaffRequest, unit_id: str, screen: str) -> HttpResponse:
    """Answer with a voice, also one that isn't let out yet."""
    data, kind = queries.sound(unit_id, screen, unreleased=True)
    return HttpResponse(data, content_type=kind)


@requires("field.lead")
@require_POST
def release(request: StaffRequest, unit_id: str, screen: str) -> HttpResponse:
    """Let a voice out: pages get it within seconds."""
    services.release_recording(unit=unit_id, screen=screen, actor=request.actor.account_id)
    SHELF.clear()
    messages.success(request, _("Đã cho phát giọng đọc này."))
    return _back_to(unit_id)


@requires("field.lead")
@require_POST
def discard(request: StaffRequest, unit_id: str, screen: str) -> HttpResponse:
    """Take a voice away."""
    services.discard_recording(unit=unit_id, screen=screen, actor=request.actor.account_id)
    SHELF.clear()
    messages.success(request, _("Đã bỏ giọng đọc này."))
    return _back_to(unit_id)


@requires("field.lead")
@require_safe
def callbacks(request: StaffRequest) -> HttpResponse:
    """List who waits for a call in the caller's communes."""
    return render(request, "office/callbacks.html", {"rows": queries.callbacks(request.scope)})


@requires("field.lead")
@require_POST
def called(request: StaffRequest, callback_id: UUID) -> HttpResponse:
    """Note that somebody was called; name and number are wiped."""
    services.finish_call(request.scope, callback=callback_id, actor=request.actor.account_id)
    messages.success(request, _("Đã gọi. Tên và số đã xóa."))
    return redirect("office:callbacks")


@requires("help.give", "field.lead", "ward.view", "city.view")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Say of each unit where it comes from, what nobody has seen on the real app, and until when it holds."""
    problems = queries.content_problems()
    rows = [{"unit": unit, "problems": problems.get(name, [])} for name, unit in queries.units().items()]
    return render(request, "office/units.html", {"rows": rows})


def _back_to(owner: str) -> HttpResponse:
    return redirect(f"{reverse('office:voices')}?of={owner}")


def _label(slot: Slot) -> str:
    """Return how people call a slot: the page of the lesson, its question, a practice by its first words."""
    known = {
        CHECK_SLOT: _("Câu hỏi"),
        REAL_USE_SLOT: _("Dùng thật"),
        PATH_SLOT: _("Lời mở đường"),
        HOME_SLOT: _("Lời chào"),
    }
    if slot.screen in known:
        return known[slot.screen]
    if is_caption(slot.screen):
        said = slot.words.replace("{bác}", "bác").replace("{Bác}", "Bác")
        return _("Tập: %(words)s") % {"words": Truncator(said).chars(LABEL_LETTERS)}
    return _("Trang %(number)s") % {"number": slot.screen.removeprefix("s")}
