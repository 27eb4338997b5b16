"""Epoch and heads, in a file OUTSIDE the database and its backup (HOCVUSO_HEADS_FILE).

A database that is behind its heads file was restored from a backup: phones then believe the server has facts it no
longer has. It begins a new epoch above the old heads, says so, and hands nothing over until it is told to go on.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from hocvuso.facts.rules import to_ms
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError

_checked: set[tuple[str, str]] = set()
_guard = threading.Lock()


class HeadsUnreadable(DomainError):
    """The heads file can't be read: going on could hide that the database is an old copy."""

    code = "heads_unreadable"
    text = "Tệp mốc của sổ cái (heads.json) bị hỏng nên máy chủ chưa nhận dữ liệu. Chép lại tệp từ bản sao rồi mở lại."
    status = 503


class Heads(NamedTuple):
    """What the file says. `recovering_since`: ms since when the server knows that it went back, or None."""

    epoch: int
    heads: dict[int, int]
    recovering_since: int | None


def read() -> Heads | None:
    """Return the file's content, None when there is no file yet. Raises HeadsUnreadable."""
    path = Path(settings.HOCVUSO_HEADS_FILE)
    try:
        said: Any = json.loads(path.read_text())
        return Heads(
            int(said["epoch"]), {int(c): int(n) for c, n in said["heads"].items()}, said.get("recovering_since")
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HeadsUnreadable() from error


def is_recovering() -> bool:
    """Whether the server went back and nobody has said yet that it may go on: nothing is handed over until then."""
    said = read()
    return said is not None and said.recovering_since is not None


def finish_recovery() -> None:
    """Let the server hand over again."""
    with _locked():
        said = read()
        if said is not None:
            _write(said._replace(recovering_since=None))


def note_after_commit(seqs: Mapping[int, int]) -> None:
    """Put the heads of communes into the file once the transaction is committed; never back."""
    transaction.on_commit(lambda: _raise_to(seqs))


def check_once() -> None:
    """Compare the database with the file, once a process and database."""
    from django.db import connection

    key = (str(settings.HOCVUSO_HEADS_FILE), str(connection.settings_dict["NAME"]))
    if key not in _checked:
        with _guard:
            if key not in _checked:
                check()
                _checked.add(key)


@transaction.atomic
def hear(epoch: int, seqs: Mapping[int, int]) -> bool:
    """Begin a new epoch when an answer this server signed knows a later epoch or higher heads; return whether so.

    Only for what the server's own signature proves. It finds what the file can't: a file restored with the database.
    """
    from hocvuso.facts import storage
    from hocvuso.facts.models import CommuneSeq

    # all locked, in order: else a commit between reading file and ledger would look like a step back
    here, mine = storage.lock_communes({*CommuneSeq.objects.values_list("commune", flat=True), *seqs})
    if epoch < mine or (epoch == mine and all(here.get(c, 0) >= seq for c, seq in seqs.items())):
        return False
    with _locked():
        said = read() or Heads(mine, {}, None)
        known = {c: max(said.heads.get(c, 0), seqs.get(c, 0)) for c in said.heads.keys() | seqs.keys()}
        _write(said._replace(epoch=max(said.epoch, epoch), heads=known))
    return check()


@transaction.atomic
def check() -> bool:
    """Begin a new epoch when the database is behind its heads file; return whether it was."""
    from hocvuso.facts import refill
    from hocvuso.facts.models import Alarm, CommuneSeq, LedgerEpoch

    now = to_ms(clock.now())
    row, _ = LedgerEpoch.objects.get_or_create(id=1, defaults={"epoch": 1, "since": now})
    # locked in order: a commit whose head is in the file already must not look like a step back
    rows = CommuneSeq.objects.select_for_update().order_by("commune")
    seqs = dict(rows.values_list("commune", "seq"))
    with _locked():
        said = read()
        if said is None:
            _write(Heads(row.epoch, seqs, None))
            return False
        behind = {c: head for c, head in said.heads.items() if seqs.get(c, 0) < head}
        if not behind and row.epoch >= said.epoch:
            return False
        row.epoch, row.since = max(said.epoch, row.epoch) + 1, now
        row.save()
        for commune, head in sorted(behind.items()):
            CommuneSeq.objects.update_or_create(commune=commune, defaults={"seq": head})
        refill.note_gap(row.epoch, {c: (seqs.get(c, 0), head) for c, head in behind.items()})
        # one commune's name is enough to find the day: the rest is in the details
        Alarm.objects.create(
            kind="went_back",
            key=f"epoch {row.epoch}",
            details={"behind": {str(c): [seqs.get(c, 0), head] for c, head in behind.items()}},
            raised_at=now,
        )
        heads = {c: max(seqs.get(c, 0), said.heads.get(c, 0)) for c in seqs.keys() | said.heads.keys()}
        _write(Heads(row.epoch, heads, now))
    return True


def _raise_to(seqs: Mapping[int, int]) -> None:
    with _locked():
        said = read()
        if said is None:
            return
        raised = {c: n for c, n in seqs.items() if said.heads.get(c, 0) < n}
        if raised:
            _write(said._replace(heads=said.heads | raised))


def _write(said: Heads) -> None:
    path = Path(settings.HOCVUSO_HEADS_FILE)
    aside = path.with_name(f".{path.name}.new")
    text = json.dumps(
        {
            "epoch": said.epoch,
            "heads": {str(c): n for c, n in sorted(said.heads.items())},
            "recovering_since": said.recovering_since,
        }
    )
    aside.write_text(text)
    aside.replace(path)


@contextmanager
def _locked() -> Iterator[None]:
    path = Path(settings.HOCVUSO_HEADS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
