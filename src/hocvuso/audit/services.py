"""Writing the journal. Services call `log` explicitly: bulk writes are then never missed."""

import hashlib
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.audit.models import Entry, Head
from hocvuso.kernel import canonical, clock
from hocvuso.kernel.ids import uuid7


@transaction.atomic
def log(
    *,
    actor: UUID | None,
    action: str,
    object_kind: str,
    object_id: object,
    commune: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one act to the journal, inside the caller's transaction.

    `action` is `room.noun.verb` ("people.roll.accepted"); `details` holds counts and codes, never personal data.
    Call it after facts were recorded: the ledger's locks first, the journal's last, or two writers wait in a circle.
    """
    Head.objects.get_or_create(id=1)
    head = Head.objects.select_for_update().get(id=1)
    entry = Entry(
        number=head.number + 1,
        id=uuid7(),
        at=clock.now(),
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        commune=commune,
        details=details or {},
        previous_hash=bytes(head.hash),
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])


def entry_hash(entry: Entry) -> bytes:
    """Return the chained hash of a row: SHA-256 over the hash before it and the canonical JSON of its content."""
    body = {
        "number": entry.number,
        "id": str(entry.id),
        "at": entry.at.isoformat(),
        "actor": str(entry.actor) if entry.actor else None,
        "action": entry.action,
        "object": [entry.object_kind, entry.object_id],
        "commune": entry.commune,
        "details": entry.details,
    }
    return hashlib.sha256(bytes(entry.previous_hash) + canonical.dumps(body)).digest()
