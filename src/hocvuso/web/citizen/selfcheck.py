"""Mình biết tới đâu rồi? A few questions without an account; the way through them lies in the address, nothing is kept.

`d` = what the questions are drawn from, `c` = answers so far, "unit.option" joined by commas. No JavaScript needed.
"""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hocvuso.assessment.selfcheck import QUESTIONS, Question, advise, next_question
from hocvuso.kernel.limits import Limit
from hocvuso.learning import queries
from hocvuso.learning.rules import in_order
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.home import rows
from hocvuso.web.citizen.shelf import spoken_to, variant_of

_OPENINGS = Limit("citizen.selfcheck", per_minute=120, burst=60)
_SEEDS = 1_000_000


@public
@limited(_OPENINGS)
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Ask the next question, or say what is there already and what to learn next."""
    seed = _seed(request.GET.get("d", ""))
    if seed is None:
        return redirect(f"{reverse('citizen:self-check')}?d={secrets.randbelow(_SEEDS)}")
    units = queries.units()
    chosen = _answers(request.GET.get("c", ""))
    questions = [Question(unit.id, frozenset(group for group, _ in unit.framework)) for unit in units.values()]
    answered = {name: option.right for name, option in chosen.items()}
    following = next_question(questions, seed, answered)
    context: dict[str, Any] = {
        **spoken_to(variant_of(request.COOKIES).address),
        "done": len(chosen),
        "parts": min(QUESTIONS, len(units)),
    }
    if following is None:
        advice = advise(answered)
        learn = rows([units[name] for name in advice.learn])
        context |= {"known": [units[name] for name in advice.known], "first": learn[:2], "later": learn[2:]}
        return render(request, "citizen/self_check_end.html", context)
    unit = units[following]
    so_far = request.GET.get("c", "")
    last = list(chosen.items())[-1:]
    context |= {
        "unit": unit,
        "said": last[0][1] if last else None,
        "options": [
            {"text": option.text, "query": _query(seed, so_far, unit.id, option.id)} for option in in_order(unit)
        ],
    }
    return render(request, "citizen/self_check.html", context)


def _seed(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _answers(text: str) -> dict[str, Any]:
    """Return the options chosen so far by unit; what names no unit or option is passed over."""
    found: dict[str, Any] = {}
    units = queries.units()
    for part in text.split(",")[: 2 * QUESTIONS]:
        unit_id, _, option_id = part.partition(".")
        unit = units.get(unit_id)
        option = next((o for o in unit.check.options if o.id == option_id), None) if unit else None
        if option is not None:
            found.setdefault(unit_id, option)
    return found


def _query(seed: int, so_far: str, unit_id: str, option_id: str) -> str:
    kept = [f"{name}.{option.id}" for name, option in _answers(so_far).items()]
    return f"d={seed}&c={','.join([*kept, f'{unit_id}.{option_id}'])}"
