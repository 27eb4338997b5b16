"""`make messages`: collect every sentence of screens and refusals into the English catalogue, and compile it.

    python tools/messages.py            collect: new sentences appear without translation, gone ones leave
    python tools/messages.py --compile  only write django.mo
    python tools/messages.py --missing  list what has no English yet; exit 1 when there is any

Babel reads calls of gettext; templates are turned into such calls by Django's own `templatize`. Sentences that are
translated where they are shown (refusals, names of choices) are found as string constants with Vietnamese letters.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "hocvuso"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9áàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵÁÀẢÃẠÉÈẺẼẸÍÌỈĨỊÓÒỎÕỌÚÙỦŨỤÝỲỶỸỴ]")
# whose Vietnamese constants are no sentences of screens: commands of the operator, made-up people, words by which rolls
# are recognised, labels of columns, checks of content that authors read, and text that goes onto paper as Vietnamese
NOT_SCREENS = re.compile(
    r"^(cli|config|learning/paper|kernel/backup)/|/models\.py$|^people/roll/synthetic/|"
    r"^people/roll/(syllables|headers|encodings|cleaning|dates|matcher|fields)\.py$|/check\.py$|^practice/(wording|vectors|loading|spoken)\.py$|^learning/voices\.py$|^kernel/text\.py$|"
    r"^places/rules\.py$|^facts/travelling\.py$|^credentials/sealing\.py$|^api/root\.py$"
)
EXAMPLES = {"examples", "example", "openapi_extra", "description", "summary"}
NOT_SAID = {"bác", "cô", "chú", "anh", "chị", "ông", "bà", "{bác}", "{Bác}"}
"""Forms of address: English has one."""


def main(arguments: list[str]) -> int:
    """Run one of the three uses."""
    if "--compile" in arguments:
        compile_catalogue()
        return 0
    if "--missing" in arguments:
        found = missing()
        for text in found:
            print(f"- {text}")
        print(f"{len(found)} sentences have no English")
        return 1 if found else 0
    update()
    compile_catalogue()
    print(f"{len(messages())} sentences, {len(missing())} without English")
    return 0


def messages() -> dict[tuple[str | None, str], tuple[str | None, list[tuple[str, int]]]]:
    """Return {(context, sentence): (plural, places)} of everything that a screen may say."""
    found: dict[tuple[str | None, str], tuple[str | None, list[tuple[str, int]]]] = {}

    def add(context: str | None, text: str, plural: str | None, where: str, line: int) -> None:
        if text.strip() and text not in NOT_SAID:
            kept, places = found.get((context, text), (None, []))
            found[context, text] = (plural or kept, [*places, (where, line)])

    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"migrations", "locale"} & set(path.parts):
            continue
        where = path.relative_to(ROOT).as_posix()
        for line, text, context in _called(path):
            sentence, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, None)
            add(context, sentence, plural, where, line)
        if path.suffix == ".py" and not NOT_SCREENS.search(path.relative_to(SOURCE).as_posix()):
            for line, text in _constants(path):
                if (None, text) not in found:
                    add(None, text, None, where, line)
    for where, text in _content():
        if (None, text) not in found:
            add(None, text, None, where, 0)
    return found


def update() -> None:
    """Write the catalogue anew, keeping the English that is there."""
    old = _read()
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue = Catalog(
        locale="en",
        project="hocvuso",
        version="1",
        copyright_holder="hocvuso maintainers",
        msgid_bugs_address="CONTRIBUTING.md",
        last_translator="hocvuso maintainers",
        language_team="hocvuso maintainers",
        header_comment="# English of hocvuso. Source language: Vietnamese.",
        creation_date=fixed,
        revision_date=fixed,
        fuzzy=False,
    )
    for (context, text), (plural, places) in sorted(messages().items(), key=lambda item: (item[1][1][0], item[0][1])):
        kept = old.get(text, context) if old else None
        english = kept.string if kept and not kept.fuzzy else None
        if plural and not isinstance(english, tuple):
            english = None
        if not plural and isinstance(english, tuple):
            english = english[0]
        catalogue.add(
            (text, plural) if plural else text,
            english or (("", "") if plural else ""),
            locations=[(where, None) for where in dict.fromkeys(w for w, _ in places)],
            context=context,
        )
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    stream = BytesIO()
    write_po(stream, catalogue, width=120, sort_output=False, include_lineno=False, omit_header=False)
    CATALOGUE.write_bytes(stream.getvalue())


def missing() -> list[str]:
    """Return the sentences that have no English, or whose English is marked as doubtful."""
    catalogue = _read()
    found = []
    for (context, text), (plural, _) in messages().items():
        entry = catalogue.get(text, context) if catalogue else None
        english = entry.string if entry else ""
        whole = all(english) if isinstance(english, (tuple, list)) else bool(english)
        if not whole or entry is None or entry.fuzzy or bool(plural) != isinstance(entry.id, (tuple, list)):
            found.append(text)
    return found


def compile_catalogue() -> None:
    """Write django.mo beside the catalogue."""
    catalogue = _read()
    if catalogue is not None:
        with CATALOGUE.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)


def _read() -> Catalog | None:
    if not CATALOGUE.exists():
        return None
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="en")


def _called(path: Path) -> Iterator[tuple[int, "str | tuple[str, str]", str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
    for line, said, _, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        if context is not None:
            said = said[1:] if isinstance(said, tuple) and len(said) > 2 else said[-1]
        if isinstance(said, tuple):
            said = (said[0], said[1])
        if said and said[0]:
            yield line, said, context


def _content() -> Iterator[tuple[str, str]]:
    """Yield the words of the content that screens of staff show: titles of groups, services, terms, indicators."""
    for name in ("framework", "groups", "services", "terms", "indicators", "pass_rules", *CODES):
        path = ROOT / "content" / "vi" / f"{name}.yaml"
        yield from ((path.relative_to(ROOT).as_posix(), text) for text in _titles(yaml.safe_load(path.read_text())))
    certificates = yaml.safe_load((ROOT / "content" / "vi" / "certificates.yaml").read_text())
    yield from (("content/vi/certificates.yaml", text) for text in _titles(certificates["revocation_reasons"]))
    # the three indicators that each service has
    for rung in ("hiểu", "làm được", "dùng thật"):
        yield "src/hocvuso/insight/indicators.py", f"người {rung}{'' if rung == 'dùng thật' else ' (hoặc hơn)'}"


CODES = ("handover", "handover_codes")
"""What the receiver's answers mean and ask for; the reasons of a revocation stand in certificates.yaml."""


def _titles(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"title", "plain", "numerator", "todo", "meaning"} and isinstance(value, str):
                yield value
            else:
                yield from _titles(value)
    elif isinstance(node, list):
        for value in node:
            yield from _titles(value)


def _constants(path: Path) -> Iterator[tuple[int, str]]:
    """Yield string constants with Vietnamese letters that are neither docstrings nor parts of f-strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in EXAMPLES):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if VIETNAMESE.search(node.value) and node.value not in NOT_SAID:
            yield node.lineno, node.value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
