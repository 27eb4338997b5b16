"""Reading and checking the journal."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hocvuso.audit.models import Entry, Head
from hocvuso.audit.services import entry_hash
from hocvuso.audit.types import EntryInfo, Places
from hocvuso.kernel.clock import LOCAL_ZONE


def entries(
    scope: Places,
    *,
    day: date | None = None,
    actor: UUID | None = None,
    object_id: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[EntryInfo]:
    """Return acts in the communes seen whole, newest first; `before`: the number of the last one already seen.

    `day`: a calendar day in Ho Chi Minh City; `actor`, `object_id`: acts of one account, about one object.
    """
    rows = Entry.objects.all() if scope.whole_city else Entry.objects.filter(commune__in=sorted(scope.communes))
    if day is not None:
        start = datetime.combine(day, time(), tzinfo=LOCAL_ZONE)
        rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if actor is not None:
        rows = rows.filter(actor=actor)
    if object_id:
        rows = rows.filter(object_id=object_id)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return [
        EntryInfo(e.number, e.at, e.actor, e.action, e.object_kind, e.object_id, e.commune, e.details)
        for e in rows.order_by("-number")[:limit]
    ]


def first_broken_entry() -> int | None:
    """Return the number of the first row whose chain is broken, or None when the whole journal holds."""
    previous, number = b"\0" * 32, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        entry.at = entry.at.astimezone(UTC)
        if entry.number != number or bytes(entry.previous_hash) != previous or bytes(entry.hash) != entry_hash(entry):
            return number
        previous = bytes(entry.hash)
    head = Head.objects.filter(id=1).first()
    if head is not None and (head.number != number or bytes(head.hash) != previous):
        return number + 1
    return None


def entries_about(object_kind: str, object_id: UUID | str, *, limit: int = 100) -> list[Entry]:
    """Return the newest acts on one object; the caller has checked that the object lies in the reader's scope."""
    return list(Entry.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("-number")[:limit])
