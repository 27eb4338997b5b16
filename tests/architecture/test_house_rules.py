"""Rules of the house that a reader of one file can't see broken."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hocvuso"
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS = [
    {room.strip() for room in layer.split("|")}
    for layer in CONFIGURATION["tool"]["importlinter"]["contracts"][0]["layers"]
]
ROOMS = {config.label: config for config in apps.get_app_configs() if config.name.startswith("hocvuso.")}
# asked at 250, tolerated to here
LONGEST_FILE = 480
PURE_HELPERS = {"audit.services.entry_hash", "services.pushing.message_of"}


def floor(room: str) -> int:
    """Return how deep a room lies: 0 is the top."""
    return next(n for n, layer in enumerate(LAYERS) if room in layer)


def our_models() -> list[type[models.Model]]:
    return [model for config in ROOMS.values() for model in config.get_models()]


def sources(*parts: str) -> Iterator[Path]:
    for path in sorted((SOURCE.joinpath(*parts)).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def modules_called(name: str) -> Iterator[Path]:
    """Yield `<room>/<name>.py` and the files of `<room>/<name>/`."""
    for room in sorted(p for p in SOURCE.iterdir() if p.is_dir()):
        if (room / f"{name}.py").exists():
            yield room / f"{name}.py"
        yield from sorted((room / name).glob("*.py"))


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_foreign_keys_point_down_and_leave_no_name_behind(model: type[models.Model]) -> None:
    room = model._meta.app_label
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if not isinstance(field, models.ForeignKey) or not isinstance(target, type):
            continue
        other = target._meta.app_label
        if other == room or other not in ROOMS:
            continue
        assert floor(other) > floor(room), f"{model._meta.label}.{field.name} points up or sideways to {other}"
        assert field.remote_field.related_name == "+", f"{model._meta.label}.{field.name}: related_name='+'"


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_constraint_and_index_has_a_name_of_its_room(model: type[models.Model]) -> None:
    room = model._meta.app_label
    for rule in (*model._meta.constraints, *model._meta.indexes):
        assert rule.name.startswith(f"{room}_"), f"{model._meta.label}: {rule.name}"
    assert not model._meta.unique_together, "name it: UniqueConstraint"
    nameless = [
        f.name
        for f in model._meta.local_fields
        if f.unique and not f.primary_key and not isinstance(f, models.OneToOneField)
    ]
    assert not nameless, f"{model._meta.label}: unique=True on {nameless} makes a constraint without our name"


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_door_holds_a_transaction_open() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS", False)
    for face in ("web", "api"):
        for path in sources(face):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [a.name for a in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
                assert "transaction" not in names, f"{path.relative_to(ROOT)}: transactions belong to services"


def test_services_are_called_by_name() -> None:
    """Write functions take keywords only; a leading `scope` is the one exception."""
    for path in modules_called("services"):
        for function in public_functions(path):
            if f"{path.parent.name}.{path.stem}.{function.name}" in PURE_HELPERS:
                continue
            positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
            assert positional in ([], ["scope"]), f"{path.relative_to(ROOT)}: {function.name}({', '.join(positional)})"


def test_public_functions_say_what_they_do() -> None:
    for name in ("services", "queries", "rules"):
        for path in modules_called(name):
            for function in public_functions(path):
                assert ast.get_docstring(function), f"{path.relative_to(ROOT)}: {function.name} has no docstring"


def test_no_file_outgrows_its_reader() -> None:
    long = {str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_what_tests_share_lies_in_no_test_module() -> None:
    """A module of tests is read for its tests; what two of them use has a module, or a conftest, of its own."""
    borrowed = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            taken = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = [a.name for a in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            borrowed += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in (taken, *(f"{taken}.{name}" for name in names))
                if name.startswith("tests.") and re.search(r"\.test_[^.]*$", name)
            ]
    assert borrowed == []


def test_a_test_is_left_out_only_for_what_tests_needs_knows() -> None:
    """What is left out in another way would be left out of `make test-full` too, and nobody would notice."""
    words = re.compile("skip(if|unless|test)?|importorskip|xfail", re.IGNORECASE)
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path == ROOT / "tests" / "needs.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            named = [node.attr] if isinstance(node, ast.Attribute) else []
            named += [a.name for a in node.names] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.relative_to(ROOT)}: {name}" for name in named if words.fullmatch(name)]
    assert found == []


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']|hx-on|javascript:"
    )
    for path in sorted(SOURCE.rglob("*.html")):
        found = inline.search(path.read_text())
        assert not found, f"{path.relative_to(ROOT)}: {found.group(0)!r}"


def test_every_template_is_used() -> None:
    code = "\n".join(p.read_text() for p in [*sources(), *SOURCE.rglob("*.html")])
    unused = []
    for path in sorted(SOURCE.rglob("*.html")):
        name = path.as_posix().split("/templates/")[-1]
        if f'"{name}"' not in code and f"'{name}'" not in code and "base_" not in name:
            unused.append(name)
    assert unused == []


def test_search_words_stay_out_of_addresses() -> None:
    """A search for a person goes by POST: an address is logged, kept in the history, and read over a shoulder."""
    for path in sorted(SOURCE.rglob("*.html")):
        if "citizen" in path.parts:
            continue  # those pages know no people: what is looked for there is a lesson
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.DOTALL | re.IGNORECASE):
            if re.search(r"<form[^>]*method=[\"']post", form, flags=re.IGNORECASE):
                continue
            personal = re.search(r"name=[\"'](q|name|query|search|phone|number|code)[\"']", form)
            assert not personal, f"{path.relative_to(ROOT)}: {personal.group(0)} in a GET form"


def test_the_journal_is_written_after_the_ledger() -> None:
    """Locks are taken in one order everywhere: communes of the ledger first, the head of the journal last."""
    turned = []
    for path in SOURCE.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = [
                (node.lineno, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
            ]
            logged = [line for line, name in calls if name in {"log", "_log"}]
            recorded = [line for line, name in calls if name == "record"]
            if logged and recorded and min(logged) < max(recorded):
                turned.append(f"{path.name}: {function.name}")
    assert turned == []
