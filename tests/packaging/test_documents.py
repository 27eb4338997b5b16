"""What the documents name is there: links, files of the repository, decisions in their index."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMED = re.compile(r"`((?:docs|tests|src|tools|benchmarks|content|frontend|locks)/[\w./-]+)`")
LINKED = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TEST_FILE = re.compile(r"`((?:\w+/)*test_\w+\.py)`")
MADE = ("frontend/node_modules", "src/hocvuso/web/static/app", "src/hocvuso/messaging", "tests/messaging")
"""What is built and not kept, and the room that the guide makes up."""


def named(text: Path) -> Iterator[tuple[str, Path]]:
    """Yield what a document names, and where that would lie."""
    body = text.read_text(encoding="utf-8")
    for name in [*NAMED.findall(body), *TEST_FILE.findall(body)]:
        if not name.startswith(MADE):
            yield name, ROOT / name
    for name in LINKED.findall(body):
        yield name, text.parent / name


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_is_there(text: Path) -> None:
    assert [name for name, place in named(text) if not place.exists()] == []


def test_every_decision_stands_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in sorted(folder.glob("0*.md")) if f"({p.name})" not in index] == []
