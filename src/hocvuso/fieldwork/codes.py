"""What VNeID's refusals mean and what the team does: data of content/vi/handover_codes.yaml, read once."""

from functools import lru_cache

from hocvuso.catalog.queries import content_file
from hocvuso.fieldwork.types import HandoverCode

FILE = "handover_codes.yaml"
OTHER = "OTHER"


@lru_cache(maxsize=1)
def known() -> dict[str, HandoverCode]:
    """Return all codes of the file."""
    return {
        row["code"]: HandoverCode(
            code=row["code"],
            title_vi=row["title"],
            meaning_vi=row["meaning"],
            todo_vi=row["todo"],
            visit=row.get("visit", True),
            task=row.get("task", True),
        )
        for row in content_file(FILE)["codes"]
    }


def meaning_of(code: str) -> HandoverCode:
    """Return what a code means; one that the contract does not know yet gets the entry OTHER."""
    return known().get(code) or known()[OTHER]
