"""What comes next for one person: the first thing missing on the way from the first knock to the confirmation. Pure."""

from collections.abc import Mapping

NEXT_STEPS = (
    "knock",
    "ask_learning",
    "pillars",
    "learn",
    "practise",
    "ask_assessment",
    "assess",
    "ask_handover",
    "repair",
    "wait",
    "keep_using",
)
"""All answers, in the order of the way."""


def next_step(has: Mapping[str, bool], consents: Mapping[str, bool]) -> str:
    """Return the next step of a person as a code of NEXT_STEPS.

    `has`: {indicator code: whether it holds}; `consents`: {purpose: given or not}, absent = not asked yet. Somebody
    who said no is not asked again by this page: the way then goes on with what needs no consent.
    """
    if has["confirmed"]:
        return "keep_using"
    if has["attained"]:
        if consents.get("handover") is None:
            return "ask_handover"
        return "repair" if has["refused"] or has["parked"] else "wait"
    if not has["reached"]:
        return "knock"
    if consents.get("learning") is None:
        return "ask_learning"
    if not has["pillars"]:
        return "pillars"
    if not has["understands"]:
        return "learn"
    if not has["does"]:
        return "practise"
    return "ask_assessment" if consents.get("assessment") is None else "assess"
