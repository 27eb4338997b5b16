"""The data of the hand-over, read from `content/vi/handover.yaml`."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hocvuso.catalog.queries import content_file
from hocvuso.vneid.types import Code

_FILE = "handover.yaml"
CONSENT = "consent"


@lru_cache(maxsize=1)
def codes() -> dict[str, Code]:
    """Return what each code means, by code."""
    return {row["code"]: Code(row["code"], row["title"], row["todo"], row["task"]) for row in _raw()["codes"]}


def basis() -> str:
    """Return "consent", or the legal text on which everybody's result is handed over."""
    return str(_raw()["basis"])


def consent_purpose() -> str:
    """Return the purpose of consent that covers the hand-over."""
    return str(_raw()["consent_purpose"])


def keep_bodies_days() -> int:
    """Return for how many days after its receipt a body is kept."""
    return int(_raw()["keep_bodies_days"])


def _raw() -> Mapping[str, Any]:
    return content_file(_FILE)
