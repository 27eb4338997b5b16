"""What a look at a page asks: nothing axe objects to, nothing wider than the screen; a picture when somebody wants one.

PICTURES_TO=FOLDER in the environment keeps the pictures.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.chromium import FRONTEND

AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AAA = (*AA, "wcag2aaa")
PICTURES = os.environ.get("PICTURES_TO", "")
# what passed is not brought over: a page has thousands of places where nothing is wrong
EXAMINE = """([tags, rules]) => axe.run({runOnly: tags, rules, resultTypes: ['violations']})
    .then(told => told.violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html.slice(0, 140)}`)))"""


def require_accessible(
    page: Page, name: str = "", *, tags: Sequence[str] = AA, rules: Mapping[str, bool] | None = None
) -> None:
    """No barrier that axe can see, nothing wider than the screen. `rules`: single rules of axe, on or off."""
    assert fits(page), f"{name} is too wide"
    found = barriers(page, tags=tags, rules=rules)
    # said in full: this is no test module, nobody compares the two sides for us
    assert found == [], f"{name}: {found}"


def barriers(page: Page, *, tags: Sequence[str] = AA, rules: Mapping[str, bool] | None = None) -> list[str]:
    """Return what axe objects to, each as `rule: element`. A document is given axe once, however often it is asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    switched = {name: {"enabled": on} for name, on in (rules or {}).items()}
    return list(page.evaluate(EXAMINE, [list(tags), switched]))


def bring_axe(context: BrowserContext) -> None:
    """Let every document begin with axe in it: for a walk through many pages, each of which is looked at."""
    context.add_init_script(_axe())


def fits(page: Page) -> bool:
    """Return whether nothing runs off the side.

    Measured against the screen itself: on a phone `innerWidth` grows with what is too wide.
    """
    _settle(page)
    assert page.viewport_size is not None
    return bool(page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"] + 1)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page."""
    if PICTURES:
        _settle(page)
        page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)


def _settle(page: Page) -> None:
    """A press waits until the next page has begun; what it looks like is known when all of it is there."""
    page.wait_for_load_state()


@cache
def _axe() -> str:
    return (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
