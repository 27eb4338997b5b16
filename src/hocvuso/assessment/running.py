"""A session and its events, read as the engine needs them. Used by services and queries of this room only."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.db import models

from hocvuso.assessment import rules
from hocvuso.assessment.engine import chance, tables, testing
from hocvuso.assessment.engine.tables import Tables
from hocvuso.assessment.engine.types import Answer, Choice, Decision
from hocvuso.assessment.models import BankVersion, Event, Session
from hocvuso.assessment.types import Json
from hocvuso.kernel import canonical, clock
from hocvuso.kernel.prepared import Parameter, Prepared

_ORDER, _SCENE = 3, 4


@dataclass(frozen=True)
class Running:
    """A session with its events in order."""

    session: Session
    events: Sequence[Event]

    @cached_property
    def items(self) -> Json:
        """The items of the session's version of the bank, by id."""
        found: Json = content_of(self.session.bank_id)["items"]
        return found

    @cached_property
    def tables(self) -> Tables:
        """The whole-number tables of that version under the session's rule."""
        return tables_of(self.session.bank_id, canonical.dumps(self.session.rule), rules.on_screen(self.session.mode))

    @cached_property
    def usable(self) -> frozenset[str] | None:
        """What suits the person: spoken tasks only when there is no screen, none where nobody can listen."""
        mode = self.session.mode
        without = tuple(self.session.rule["paper"]["without"]) if mode == "paper" else ()
        return usable_in(self.session.bank_id, mode, without)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, in the order of the tasks; a broken task has no category."""
        return tuple(
            Answer(e.item, e.body.get("category") if e.kind == "answered" else None)
            for e in self.events
            if e.kind in {"answered", "broken"}
        )

    @cached_property
    def laid(self) -> tuple[Event, ...]:
        """The tasks given, in their order, without one that was withdrawn because the phone never saw it."""
        found: list[Event] = []
        for event in self.events:
            if event.kind == "served":
                found.append(event)
            elif event.kind == "withdrawn":
                found.pop()
        return tuple(found)

    @cached_property
    def open_task(self) -> Event | None:
        """The task given and not answered yet; on paper all lie open at once, so none is the one."""
        if self.session.mode == "paper":
            return None
        return self.laid[-1] if len(self.laid) > len(self.answers) else None

    def then(self, kind: str, by: UUID, *, task: int = 0, item: str = "", body: Json | None = None) -> "Running":
        """Return the session with one more event, not stored yet."""
        # a phone's clock may jump; the log's never goes back
        at = max([clock.now(), *(e.at for e in self.events[-1:])])
        number = len(self.events) + 1
        event = Event(
            session=self.session, number=number, kind=kind, task=task, item=item, at=at, by=by, body=body or {}
        )
        return Running(self.session, (*self.events, event))

    def decide(self) -> Decision:
        """Return where the check stands. A rule may say that paper alone does not certify."""
        standing = testing.decide(self.tables, self.answers)
        paper = self.session.rule.get("paper") if self.session.mode == "paper" else None
        if paper and standing.outcome == "attained" and not paper["certifies"]:
            return Decision("continue", "paper", standing.ratio, standing.scored)
        return standing

    def choose(self) -> Choice:
        """Return the next item; on paper, the next of the printed form."""
        if self.session.mode == "paper":
            given = len(self.laid)
            return self.form[given] if given < len(self.form) else Choice(None, "empty")
        alone = next((e for e in self.events if e.kind == "alone"), None)
        if alone is not None:
            begun = int(alone.body["from"]) + 1
            laid = [e.item for e in self.laid]
            form = self.alone_form(laid[:begun], int(alone.body["items"]))
            if len(laid) - begun < len(form):
                return form[len(laid) - begun]
        eligible = frozenset(self.session.eligible)
        return testing.next_item(self.tables, self.session.seed, eligible, self.answers, usable=self.usable)

    @cached_property
    def form(self) -> tuple[Choice, ...]:
        """The whole printed form, drawn at once from seed, bank and rule."""
        s = self.session
        length = int(s.rule["paper"]["items"])
        return testing.fixed_form(self.tables, s.seed, frozenset(s.eligible), length, usable=self.usable)

    def alone_form(self, after: Sequence[str], length: int) -> tuple[Choice, ...]:
        """What a phone without a connection asks after these items: drawn without answers, so it holds no key."""
        s = self.session
        return testing.fixed_form(self.tables, s.seed, frozenset(s.eligible), length, usable=self.usable, after=after)

    def scene_seed(self, task: int) -> int:
        """Return the seed of a task's scenario."""
        return chance.derived(self.session.seed, _SCENE, task)

    def option_order(self, task: int, count: int) -> list[int]:
        """Return the order in which a task's answers stand."""
        return chance.shuffled(chance.derived(self.session.seed, _ORDER, task), count)

    def log(self) -> Json:
        """Return the whole log as plain JSON; its hash goes into the ledger."""
        s = self.session
        return {
            "session": str(s.id),
            "resident": str(s.resident_id),
            "seed": s.seed,
            "bank": s.bank_id,
            "rule_code": s.rule_code,
            "rule": s.rule,
            "mode": s.mode,
            "needs": s.needs,
            "eligible": s.eligible,
            "parameters": {a.item: [self.items[a.item]["a"], *self.items[a.item]["b"]] for a in self.answers},
            "events": [[e.number, e.kind, e.task, e.item, e.at.isoformat(), str(e.by), e.body] for e in self.events],
        }


_EVENTS = Prepared(lambda: Event.objects.filter(session=Parameter("session", models.UUIDField())))


def running(session: Session, events: Iterable[Event] | None = None) -> Running:
    """Return a session with its events as they are stored."""
    return Running(session, tuple(events if events is not None else _EVENTS(session=session.id)))


def own_rest(now: Running) -> bool:
    """Whether the check rests because the person wished it, on the own phone of a class."""
    last = next((e for e in reversed(now.events) if e.kind in {"paused", "resumed"}), None)
    return now.session.state == "paused" and last is not None and last.kind == "paused" and bool(last.body.get("own"))


def sessions_with_events(found: Sequence[Session]) -> list[Running]:
    """Return many sessions with their events in two questions to the database."""
    by_session: dict[UUID, list[Event]] = {s.id: [] for s in found}
    for event in Event.objects.filter(session__in=list(by_session)).order_by("session_id", "number"):
        by_session[event.session_id].append(event)
    return [Running(s, tuple(by_session[s.id])) for s in found]


@lru_cache(maxsize=4)
def content_of(version: str) -> Json:
    """Return the kept content of a version of the bank."""
    content: Json = json.loads(BankVersion.objects.get(version=version).content)
    return content


@lru_cache(maxsize=16)
def tables_of(version: str, rule: bytes, on_screen: bool) -> Tables:
    """Return the tables of a version under a rule (canonical JSON)."""
    items = [rules.engine_item(item) for item in content_of(version)["items"].values()]
    return tables.make(items, rules.engine_rule(json.loads(rule), on_screen=on_screen))


@lru_cache(maxsize=16)
def usable_in(version: str, mode: str, without: tuple[str, ...]) -> frozenset[str] | None:
    """Return the items of a version that suit a mode, None = all. `without`: templates a paper rule leaves out."""
    items = content_of(version)["items"].items()
    if mode == "screen":
        return None
    if mode == "class":
        return frozenset(name for name, item in items if item["kind"] != "oral")
    if mode == "paper":
        return frozenset(name for name, item in items if rules.printable(item, without))
    return frozenset(name for name, item in items if rules.spoken(item))
