"""What a learner's phone and a busy evening ask of the citizen pages and the player; through the real server.

    python -m benchmarks.learn [--quick]

A real Chromium without a window, 360 x 640, network throttled to 400 kbit/s with 400 ms a round trip (slow 3G) and the
processor four times slower. "Readable" is the first paint of the heading, "ready to tap" the first button of a
practice. Pages per second are asked over kept-alive connections by a process of its own on the same machine.
"""

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from benchmarks.instance import ROOT
from benchmarks.report import Report, percentile
from benchmarks.web import browser, fresh, prepared, server, weigh

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER_CPU = 4
PLAYER_KB, READABLE_SECONDS, TAP_READY_SECONDS, FEEDBACK_MS, OFFLINE_SECONDS = 60, 3.0, 5.0, 100, 1.5
ON_PHONE_KB, HEAP_MB, DOM_NODES, PAGES_PER_SECOND = 1500, 10, 1500, 3000
CLIENTS, ASKED = 16, 40_000
PRACTICE = "qr-pay-market"


def main() -> int:
    """Prepare an instance, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    report = Report("learn", quick)
    with prepared() as environment, server(environment) as (port, _):
        origin = f"http://127.0.0.1:{port}"
        with browser() as chromium:
            weigh(report, chromium, origin)
            weigh_player(report, chromium, origin)
            slow_phone(report, chromium, origin, rounds=1 if quick else 5)
            kept_on_phone(report, chromium, origin)
            walk_scenarios(report, chromium, origin, quick=quick)
        pages_per_second(report, port, asked=2_000 if quick else ASKED)
    return report.close()


def seeded(chromium: Any, **options: Any) -> Any:
    """Return a page of a phone that has never been here and whose practices draw the same values each time."""
    page = fresh(chromium, **options)
    page.add_init_script("crypto.getRandomValues = a => { a[0] = 7; return a }")
    return page


def weigh_player(report: Report, chromium: Any, origin: str) -> None:
    """What a practice adds to a phone that has read the lesson."""
    page = seeded(chromium, service_workers="block")
    page.goto(f"{origin}/hoc/{PRACTICE}/1", wait_until="networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    wire: dict[str, float] = {}
    from_cache: set[str] = set()
    session.on("Network.requestServedFromCache", lambda e: from_cache.add(e["requestId"]))
    session.on("Network.loadingFinished", lambda e: wire.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(f"{origin}/tap/{PRACTICE}", wait_until="networkidle")
    new = [size for key, size in wire.items() if key not in from_cache]
    title = "a practice with the player's code, after the lesson"
    report.at_most(title, sum(new) / 1024, PLAYER_KB, unit="KB", note=f"{len(new)} requests")
    page.context.close()


def slow_phone(report: Report, chromium: Any, origin: str, *, rounds: int) -> None:
    """Slow 3G, four times slower processor: home, lesson, practice, a tap, and the second visit without the net."""
    spent: dict[str, list[float]] = {"home": [], "lesson": [], "practice": [], "tap": [], "offline": []}
    for _ in range(rounds):
        for name, path in (("home", "/"), ("lesson", f"/hoc/{PRACTICE}/1")):
            page = seeded(chromium)
            throttle(page)
            spent[name].append(readable(page, origin + path))
            page.context.close()
        page = seeded(chromium)
        throttle(page)
        began = time.perf_counter()
        page.goto(f"{origin}/tap/{PRACTICE}?way=alone", wait_until="commit")
        page.locator(".phone button").first.wait_for()
        spent["practice"].append(time.perf_counter() - began)
        spent["tap"].append(feedback(page))
        page.context.close()
        spent["offline"].append(second_visit(chromium, origin))
    for name, title, goal in (
        ("home", "home readable", READABLE_SECONDS),
        ("lesson", "first lesson readable", READABLE_SECONDS),
        ("practice", "practice ready to tap", TAP_READY_SECONDS),
        ("offline", "second visit without the net, lesson readable", OFFLINE_SECONDS),
    ):
        worst = percentile(spent[name], 1.0)
        report.at_most(f"slow 3G, CPU / 4: {title}", worst, goal, unit="s", note=f"slowest of {rounds}")
    report.at_most("CPU / 4: tap to feedback", percentile(spent["tap"], 1.0), FEEDBACK_MS, unit="ms", note="slowest")


def throttle(page: Any) -> None:
    """Make it a slow phone on a slow network."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})


def readable(page: Any, address: str) -> float:
    """Return the seconds from asking to the first contentful paint; the heading must be there."""
    page.goto(address, wait_until="commit")
    page.locator("h1").wait_for()
    script = """() => new Promise(done => { const look = () => {
        const paint = performance.getEntriesByName('first-contentful-paint')[0];
        paint ? done(paint.startTime) : setTimeout(look, 20) }; look() })"""
    return float(page.evaluate(script)) / 1000


def feedback(page: Any) -> float:
    """Return the milliseconds from a tap to the next painted frame with another screen, the worst of three."""
    script = """() => new Promise(done => { const said = document.querySelector('.pl-said').innerText;
        const button = document.querySelector('.phone button'); const began = performance.now(); button.click();
        const look = () => document.querySelector('.pl-said')?.innerText !== said || document.querySelector('.coach')
            ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
        requestAnimationFrame(look) })"""
    return max(float(page.evaluate(script)) for _ in range(3) if page.locator(".phone button").count())


def second_visit(chromium: Any, origin: str) -> float:
    """Return the seconds until a lesson of an opened unit is readable without any network."""
    page = seeded(chromium)
    page.goto(origin)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
    page.goto(f"{origin}/hoc/{PRACTICE}")
    script = """async p => { for (const n of await caches.keys())
        if (await (await caches.open(n)).match(p, {ignoreVary: true})) return true; return false }"""
    deadline = time.monotonic() + 20
    while not page.evaluate(script, f"/hoc/{PRACTICE}/to-giay") and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    spent = readable(page, f"{origin}/hoc/{PRACTICE}/2")
    page.context.close()
    return spent


def kept_on_phone(report: Report, chromium: Any, origin: str) -> None:
    """Download every unit and ask the browser how much room it takes."""
    page = seeded(chromium)
    page.goto(origin)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
    names = page.evaluate("[...new Set([...document.querySelectorAll('[data-unit]')].map(e => e.dataset.unit))]")
    for name in names:
        answer = page.evaluate(
            """name => new Promise(done => { const {port1, port2} = new MessageChannel();
               port1.onmessage = e => done(e.data);
               navigator.serviceWorker.controller.postMessage({type: 'get', name: 'bai/' + name}, [port2]) })""",
            name,
        )
        if "refused" in answer:
            raise SystemExit(f"{name}: {answer}")
    script = """async () => { let sum = 0; for (const n of await caches.keys()) { const c = await caches.open(n);
        for (const r of await c.keys()) sum += (await (await c.match(r)).arrayBuffer()).byteLength } return sum }"""
    kept = float(page.evaluate(script)) / 1000
    title = f"all {len(names)} units with scenarios, player and shell on the phone"
    report.at_most(title, kept, ON_PHONE_KB, unit="kB", note="bytes kept")
    page.context.close()


def walk_scenarios(report: Report, chromium: Any, origin: str, *, quick: bool) -> None:
    """Play each scenario by its right way; look at every screen's nodes and, at the end, at the heap."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")
    import django

    django.setup()
    from tests.practice.finger import press

    from hocvuso.practice.machine import right_act, start, step
    from hocvuso.practice.queries import compiled, scenario_ids

    nodes, heap, screens = 0, 0.0, 0
    for scenario_id in scenario_ids()[: 1 if quick else None]:
        page = seeded(chromium, service_workers="block")
        session = page.context.new_cdp_session(page)
        page.goto(f"{origin}/tap/{scenario_id}?way=alone")
        scenario = compiled(scenario_id)
        state = start(scenario, 7, "alone")
        while not state["ended"]:
            event = right_act(scenario, state)
            nodes = max(nodes, page.evaluate("document.querySelectorAll('*').length"))
            press(page, scenario, state, event)
            state, _ = step(scenario, state, event)
            screens += 1
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        heap = max(heap, session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        page.context.close()
    report.at_most("DOM nodes, most in any scenario screen", nodes, DOM_NODES, note=f"{screens} screens looked at")
    report.at_most("JS heap after collecting garbage, most after any scenario", heap, HEAP_MB, unit="MB")


def pages_per_second(report: Report, port: int, *, asked: int) -> None:
    """Ask for lesson pages as fast as the server answers, from another process."""
    command = [sys.executable, "-c", f"from benchmarks.learn import hammer; print(hammer({port}, {asked}))"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report.at_least(
        "lesson pages served", float(run.stdout), PAGES_PER_SECOND, unit="/s", note=f"{CLIENTS} connections"
    )


def hammer(port: int, asked: int) -> float:
    """Return how many lesson pages a second came back whole, over kept-alive connections."""
    request = (f"GET /hoc/{PRACTICE}/2 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: br\r\n\r\n").encode()
    one = _connection(port)
    one.sendall(request)
    size = len(_answer(one))
    each = asked // CLIENTS
    done: list[int] = []

    def client() -> None:
        line = _connection(port)
        for _ in range(each):
            line.sendall(request)
            left = size
            while left:
                left -= len(line.recv(left))
        done.append(each)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for one_client in clients:
        one_client.start()
    for one_client in clients:
        one_client.join()
    return sum(done) / (time.perf_counter() - began)


def _connection(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _answer(line: socket.socket) -> bytes:
    """Read one answer to its end; it must be a page."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode("latin-1"))
    length = next(int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length"))
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


if __name__ == "__main__":
    sys.exit(main())
