"""A whole instance of its own, driven by the real command in processes of its own, on the database under test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
LOOKING = """
import json, os, sys, traceback
from hocvuso.cli.main import start_django
start_django()
for line in sys.stdin:
    code, answer = json.loads(line)
    if not (child := os.fork()):
        os.dup2(os.open(answer, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        try:
            exec(code, {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        os._exit(status)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Sets Django up once and forks for each piece of code: a start of Python takes a second, a fork some milliseconds."""
POSTGRESQL = os.environ.get("HOCVUSO_TEST_DATABASE") == "postgresql"


@dataclass
class Instance:
    """Its home, and the environment of its commands."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    looking: subprocess.Popen[str] | None = None

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `hocvuso ...` to its end."""
        return self._python(["-m", "hocvuso", *arguments], more)

    def ok(self, *arguments: str, **more: str) -> str:
        """Run `hocvuso ...`; it must succeed."""
        done = self.run(*arguments, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Run code inside the instance, in a process of its own, Django set up; return what it prints."""
        if self.looking is None:
            self.looking = subprocess.Popen(
                [sys.executable, "-c", LOOKING], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env=self._environment({"DJANGO_SETTINGS_MODULE": "hocvuso.config.settings"}),
            )  # fmt: skip
        assert self.looking.stdin and self.looking.stdout
        answer = self.home / "looked.txt"
        print(json.dumps([code, str(answer)]), file=self.looking.stdin, flush=True)
        status, said = self.looking.stdout.readline().strip(), answer.read_text()
        assert status == "0", said
        return said.strip()

    def end(self) -> None:
        """End the process that looks inside."""
        if self.looking is not None and self.looking.stdin:
            self.looking.stdin.close()
            self.looking.wait()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `hocvuso ...` and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "hocvuso", *arguments], cwd=ROOT, env=self._environment({}), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _python(self, arguments: list[str], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment(more), capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOCVUSO_", "DJANGO_", "PYTEST_"))}
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return kept | {"PYTHONPATH": paths} | self.environment | more


@contextmanager
def instance(folder: Path, *, postgresql: bool = POSTGRESQL) -> Iterator[Instance]:
    """Yield an empty, prepared instance; its database goes away with it."""
    environment = {
        "HOCVUSO_HOME": str(folder),
        "HOCVUSO_DEMO": "0",
        "HOCVUSO_SECRET_KEY": "only-for-tests-" + "0" * 40,
    }
    if not postgresql:
        made = Instance(folder, environment)
        made.ok("prepare")
        try:
            yield made
        finally:
            made.end()
        return
    import psycopg

    server = os.environ["HOCVUSO_DATABASE_URL"]
    name = f"hv_{uuid4().hex[:12]}"
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        environment["HOCVUSO_DATABASE_URL"] = f"{server.rsplit('/', 1)[0]}/{name}"
        made = Instance(folder, environment)
        try:
            made.ok("prepare")
            yield made
        finally:
            made.end()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
