"""Reading and checking the journal."""

from datetime import UTC
from uuid import UUID

from hocvuso.audit.models import Entry, Head
from hocvuso.audit.services import entry_hash


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
