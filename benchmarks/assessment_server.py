"""400 open checks on a real server: one answer each in 15 s, then 400 answers within one second. Both databases."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

from benchmarks.instance import DATABASES, ROOT, instance
from benchmarks.report import Report, database_version, percentile

SESSIONS, PACE_SECONDS, QUICK_SECONDS = 400, 15, 2
SENDERS = 32


def measure(report: Report, *, quick: bool) -> None:
    """Add the rows of both databases, each measured in a process of its own."""
    for database in DATABASES:
        command = [sys.executable, "-m", "benchmarks.assessment_server", database, *(["--quick"] if quick else [])]
        pace = QUICK_SECONDS if quick else PACE_SECONDS
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        found = json.loads(done.stdout.splitlines()[-1])
        name = f"server, {found['version']}, {found['sessions']} open checks"
        note = f"p50 {found['p50_ms']:.0f}, {found['per_second']:.0f} answers/s asked"
        report.holds(f"{name}: every answer taken once", found["wrong"] == 0, here=f"{found['wrong']} wrong")
        report.at_most(f"{name}: one answer each {pace} s, p95 ms", found["p95_ms"], 150, note=note)
        report.at_most(f"{name}: burst of {found['sessions']} in a second drained after s", found["burst_s"], 2)


def inside(database: str, sessions: int, rounds: int, pace: float) -> dict[str, Any]:
    """Build the instance, start the server, measure; return the figures."""
    with instance(database) as settings:
        from tools.server import Server

        cookie, open_tasks = _prepare(sessions)
        found: dict[str, Any] = {"version": database_version(), "sessions": sessions}
        server = Server(settings)
        server.start()
        try:
            return found | Load(server.port, cookie, open_tasks).run(rounds, pace)
        finally:
            server.kill()


def _prepare(count: int) -> tuple[str, dict[str, dict[str, Any]]]:
    """Make two wards with their people and `count` checks in progress; return the assessor's cookie and the tasks."""
    from tests.cast import make_cast

    from hocvuso.assessment import queries, services

    people = make_cast()
    scope, actor = people.scope(people.nhan), people.actor(people.nhan)
    tasks: dict[str, dict[str, Any]] = {}
    for number in range(count):
        resident = people.resident(name=f"Nguyễn Thị Sáu {number}")
        session = services.start_session(
            scope, resident_id=resident, actor=actor, identity_seen=True, consented=True, needs=["no_screen"],
            seed=number,
        )  # fmt: skip
        shown = queries.look(scope, session).task
        assert shown is not None
        tasks[str(session)] = _task(shown.number, shown.kind, [o.id for o in shown.options])
    client = people.client(people.nhan)
    return client.cookies["sessionid"].value, tasks


def _task(number: int, kind: str, options: list[str]) -> dict[str, Any]:
    return {"number": number, "kind": kind, "options": options}


class Load:
    """Sends answers; each check's next task is in the answer to the last one."""

    def __init__(self, port: int, cookie: str, tasks: dict[str, dict[str, Any]]) -> None:
        self.port, self.tasks, self.local, self.wrong = port, tasks, threading.local(), 0
        token = "0" * 32
        self.headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={cookie}; csrftoken={token}",
            "X-CSRFToken": token,
        }

    def run(self, rounds: int, pace: float) -> dict[str, Any]:
        """Answer at the pace of people, then everybody at once."""
        names = list(self.tasks)
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(lambda _: self._connection(), range(SENDERS)))
            spent: list[float] = []
            for _ in range(rounds):
                began = time.perf_counter()
                waiting = []
                for n, name in enumerate(names):
                    due = began + n * pace / len(names)
                    time.sleep(max(0.0, due - time.perf_counter()))
                    waiting.append(pool.submit(self._answer, name))
                spent += [w.result() for w in waiting]
            began = time.perf_counter()
            waiting = []
            for n, name in enumerate(names):
                time.sleep(max(0.0, began + n / len(names) - time.perf_counter()))
                waiting.append(pool.submit(self._answer, name))
            for w in waiting:
                w.result()
            burst = time.perf_counter() - began
        return {
            "p50_ms": 1000 * percentile(spent, 0.5),
            "p95_ms": 1000 * percentile(spent, 0.95),
            "per_second": len(names) / pace,
            # people come within a second; what is left then is the queue
            "burst_s": burst,
            "wrong": self.wrong,
        }

    def _answer(self, name: str) -> float:
        task = self.tasks[name]
        given: dict[str, Any] = {"task": task["number"], "help": "none"}
        if task["options"]:
            given["option"] = task["options"][0]
        else:
            given["rubric"] = "1"
        began = time.perf_counter()
        status, answer = self._post(f"/api/assessments/{name}/answers", given)
        spent = time.perf_counter() - began
        following = answer.get("task")
        if status != 200 or (following and following["number"] != task["number"] + 1):
            self.wrong += 1
        elif following:
            self.tasks[name] = _task(following["number"], following["kind"], [o["id"] for o in following["options"]])
        return spent

    def _connection(self) -> HTTPConnection:
        if not hasattr(self.local, "connection"):
            self.local.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection: HTTPConnection = self.local.connection
        return connection

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        connection = self._connection()
        connection.request("POST", path, json.dumps(body), self.headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())


if __name__ == "__main__":
    size = (40, 1, QUICK_SECONDS) if "--quick" in sys.argv else (SESSIONS, 2, PACE_SECONDS)
    print(json.dumps(inside(sys.argv[1], *size)))
