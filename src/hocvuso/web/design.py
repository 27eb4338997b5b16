"""The living page of the design system: tokens read from the sheet itself, every component in its own markup."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hocvuso.web.access import public

STATIC = Path(__file__).parent / "static"
_TOKEN = re.compile(r"--([a-z-]+\d?):\s*([^;]+);(?:[ ]*/\*\s*(.*?)\s*\*/)?")
_COLOUR = re.compile(r"#[0-9a-f]{6}$")

TEXT_PAIRS = (
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink-soft", "paper"),
    ("ink-soft", "surface"),
    ("on-leaf", "leaf"),
    ("leaf-ink", "paper"),
    ("leaf-ink", "leaf-wash"),
    ("ink", "leaf-wash"),
    ("ink-soft", "leaf-wash"),
    ("on-nghe", "nghe"),
    ("ink", "nghe-wash"),
    ("ink-soft", "nghe-wash"),
    ("on-gach", "gach"),
    ("gach-ink", "gach-wash"),
    ("ink", "gach-wash"),
    ("on-men", "men"),
    ("men-ink", "paper"),
    ("men-ink", "men-wash"),
)
"""Text on its ground, as the pages use them; every pair is AAA (7:1) in both themes."""
EDGE_PAIRS = (("edge", "paper"), ("edge", "surface"))
"""Control borders: 3:1 (WCAG 1.4.11)."""
LEAST_TEXT, LEAST_EDGE = 7.0, 3.0


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour token in both themes, with what it is for."""

    name: str
    light: str
    dark: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Contrast of a text on its ground (WCAG 2.2 ratio), light and dark."""

    text: str
    ground: str
    light: float
    dark: float
    least: float


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show tokens, icons and every component, for whoever adds a screen."""
    context: dict[str, Any] = {
        "colours": colours(),
        "pairs": pairs(),
        "spaces": [(f"--s{n}", size) for n, size in enumerate((4, 8, 12, 16, 24, 32, 48), start=1)],
        "sizes": [("t-s", "small"), ("t-m", ""), ("t-l", "say")],
        "icons": icons(),
        "funnel": [(_("Đã gặp"), 812, 0.81), (_("Làm được"), 430, 0.43), (_("Đạt (tạm tính)"), 210, 0.21)],
        "floor": [(n * 36, level) for n, level in enumerate("x01234")],
    }
    return render(request, "web/design.html", context)


@lru_cache(maxsize=1)
def colours() -> list[Colour]:
    """Return the colour tokens of base.css in their order."""
    light, dark = _themes()
    return [
        Colour(name, value, dark.get(name, (value, ""))[0], meaning)
        for name, (value, meaning) in light.items()
        if _COLOUR.match(value)
    ]


def pairs() -> list[Pair]:
    """Return every pair the pages rely on with its contrast."""
    by_name = {colour.name: colour for colour in colours()}
    rows = [(pair, LEAST_TEXT) for pair in TEXT_PAIRS] + [(pair, LEAST_EDGE) for pair in EDGE_PAIRS]
    return [
        Pair(
            text,
            ground,
            contrast(by_name[text].light, by_name[ground].light),
            contrast(by_name[text].dark, by_name[ground].dark),
            least,
        )
        for (text, ground), least in rows
    ]


@lru_cache(maxsize=1)
def icons() -> list[str]:
    """Return the names of the icons in the sprite."""
    sprite = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
    return [name for name in re.findall(r'<symbol id="([^"]+)"', sprite) if not name.startswith("tile-")]


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two #rrggbb colours."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=1)
def _themes() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    sheet = (STATIC / "css" / "base.css").read_text(encoding="utf-8")
    light = sheet[sheet.index(":root {") : sheet.index("@media (prefers-color-scheme: dark)")]
    night = sheet[sheet.index("[data-theme=dark] {") :]
    return _read(light), _read(night[: night.index("}")])


def _read(block: str) -> dict[str, tuple[str, str]]:
    return {name: (value.strip(), meaning) for name, value, meaning in _TOKEN.findall(block)}
