"""The list of erasures, in a file OUTSIDE the database and its backup (HOCVUSO_ERASURES_FILE).

A line a person: {"at": ms, "subject": keyed hash, "facts": [[commune, id], ...]}. The hash reveals nobody; with it a
late push about an erased person is refused, and after a restore the same person is erased again.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from hocvuso.kernel import sealed
from hocvuso.kernel.errors import DomainError

_CONTEXT = "facts.erasures"
_guard = threading.Lock()
_cached: tuple[tuple[str, int, int], frozenset[str]] = (("", 0, 0), frozenset())


class ErasuresUnreadable(DomainError):
    """The list can't be read: going on could bring an erased person back."""

    code = "erasures_unreadable"
    text = "Tệp danh sách đã xóa (erasures.jsonl) bị hỏng nên máy chủ chưa nhận dữ liệu. Chép lại tệp từ bản sao."
    status = 503


class Erasure(NamedTuple):
    """One erased record."""

    at: int
    subject: str
    facts: tuple[tuple[int, str], ...]


def token(subject: str) -> str:
    """Return the keyed hash under which a subject stands in the list."""
    return sealed.blind_index(subject, context=_CONTEXT).hex()


def tokens() -> frozenset[str]:
    """Return the keyed hashes (`token`) of all who were erased on request; read again when the file has changed."""
    global _cached
    path = Path(settings.HOCVUSO_ERASURES_FILE)
    try:
        stat = path.stat()
    except FileNotFoundError:
        return frozenset()
    stamp = (str(path), stat.st_size, stat.st_mtime_ns)
    if _cached[0] != stamp:
        with _guard:
            _cached = (stamp, frozenset(entry.subject for entry in entries()))
    return _cached[1]


def is_erased(subject: str) -> bool:
    """Return whether a person was erased on request."""
    listed = tokens()
    return bool(listed) and token(subject) in listed


def append(rows: Sequence[Erasure]) -> None:
    """Add lines and see them on the disk before the database forgets."""
    path = Path(settings.HOCVUSO_ERASURES_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps({"at": r.at, "subject": r.subject, "facts": r.facts}) + "\n" for r in rows)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def entries() -> Iterator[Erasure]:
    """Return the list. Raises ErasuresUnreadable."""
    path = Path(settings.HOCVUSO_ERASURES_FILE)
    if not path.exists():
        return
    with path.open() as stream:
        for line in stream:
            try:
                said = json.loads(line)
                facts = tuple((int(commune), str(fact)) for commune, fact in said["facts"])
                yield Erasure(int(said["at"]), str(said["subject"]), facts)
            except (ValueError, KeyError, TypeError) as error:
                raise ErasuresUnreadable() from error
