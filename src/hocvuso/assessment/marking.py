"""What can be marked on a sheet of paper, and how a mark becomes an answer. Used by services and queries of this room.

A mark is a letter (A, B, C: the order printed), a level (0, 1, 2: what was written or said, by the task's rubric), or
`BLANK`; `HINTED` after it says that the person beside ticked that a hint was given.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hocvuso.assessment.models import Event
from hocvuso.assessment.running import Running
from hocvuso.assessment.scoring import rubric_of
from hocvuso.kernel.text import fold

BLANK, HINTED = "-", "!"
LETTERS = "ABCDEFGH"


class Mark(NamedTuple):
    """A mark that a task offers, what it stands for in the log, and its words."""

    mark: str
    given: Mapping[str, str]
    text: str


def marks_of(now: Running, served: Event) -> list[Mark]:
    """Return what may be marked for a printed task, blank last."""
    item = now.items[served.item]
    if item["kind"] == "choice":
        options = item["options"]
        order = now.option_order(served.task, len(options))
        found = [Mark(LETTERS[k], {"option": options[n]["id"]}, options[n]["text"]) for k, n in enumerate(order)]
    else:
        levels = sorted(rubric_of(item).items(), reverse=True)
        found = [Mark(level, {"rubric": level}, row["acts"]) for level, row in levels]
    return [*found, Mark(BLANK, {"moved_on": "1"}, "Để trống")]


def split(mark: str) -> tuple[str, bool]:
    """Return a mark without its sign for a hint, and whether it had one."""
    return mark.removesuffix(HINTED), mark.endswith(HINTED)


def differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """Return the tasks that two readings have differently, in the order of the booklet."""
    return sorted((task for task in first if first[task] != second.get(task)), key=int)


def numbers(tasks: Sequence[int]) -> str:
    """Return task numbers for a sentence."""
    return ", ".join(str(task) for task in sorted(tasks))


def initials(name: str) -> str:
    """Return "N. T. S." for Nguyễn Thị Sáu: enough to hand a booklet to the right person in a room."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if fold(word))
