"""Static files as phones get them: named by their content, compressed once, with short headers."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from hocvuso.web.static_files import HashedFiles
from tests.needs import needs_front_end

APP = Path(django_settings.STATICFILES_DIRS[0]) / "app"


@pytest.fixture
def collected(settings: object, tmp_path: Path) -> HashedFiles:
    """All static files, collected into a folder of their own."""
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("collectstatic", verbosity=0, interactive=False)
    return HashedFiles()


def test_a_name_holds_the_hash_of_its_content_and_a_brotli_copy_lies_beside(collected: HashedFiles) -> None:
    name = collected.stored_name("css/base.css")
    assert re.fullmatch(r"css/base\.[0-9a-f]{12}\.css", name)
    plain = Path(collected.path(name)).read_bytes()
    assert brotli.decompress(Path(collected.path(name) + ".br").read_bytes()) == plain
    assert HashedFiles(location=str(APP)).stored_name("css/base.css") == "css/base.css", "nothing collected there"


@needs_front_end
def test_a_script_asks_for_its_parts_by_their_hashed_names(collected: HashedFiles) -> None:
    script = Path(collected.path(collected.stored_name("app/player.js"))).read_text(encoding="utf-8")
    parts = re.findall(r'from ?"\./([^"]+)"', script)
    assert parts
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", part) for part in parts)
    assert all((Path(collected.location) / "app" / part).exists() for part in parts)


def test_headers_are_few_and_a_drawing_runs_nothing(collected: HashedFiles) -> None:
    files = WhiteNoiseMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    sheet = files.files[f"/static/{collected.stored_name('css/base.css')}"]
    drawing = files.files[f"/static/{collected.stored_name('img/icons.svg')}"]
    said = {key.lower(): value for key, value in _headers(sheet).items()}
    assert "immutable" in said["cache-control"]
    assert said["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in said
    assert sum(len(k) + len(v) + 4 for k, v in said.items()) < 420
    assert _headers(drawing)["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_icons_drawn_by_themselves_are_the_mark() -> None:
    """The browser's tab shows the file every page has anyway; what it draws by itself is img/mark.svg."""
    kept = APP.parent / "img"
    mark, icons = ((kept / name).read_text(encoding="utf-8").strip() for name in ("mark.svg", "icons.svg"))
    head, drawing = re.fullmatch(r"(<svg[^>]*>)(.*)</svg>", mark, re.DOTALL).groups()
    assert icons.startswith(head)
    assert re.sub(r"<symbol.*?</symbol>", "", icons.removeprefix(head)) == f"{drawing}</svg>"


def _headers(file: object) -> dict[str, str]:
    response = file.get_response("GET", {"HTTP_ACCEPT_ENCODING": "br"})  # type: ignore[attr-defined]
    if response.file is not None:
        response.file.close()
    return dict(response.headers)


def test_the_page_of_an_instance_without_collected_files_still_opens(client: Client, db: None) -> None:
    assert client.get("/health").status_code == 200
