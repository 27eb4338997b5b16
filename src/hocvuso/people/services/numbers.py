"""Reading a sealed number: with a reason, and the journal knows."""

from collections.abc import Mapping
from uuid import UUID

from hocvuso.audit import services as audit
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.models import Resident
from hocvuso.people.sealing import unseal_numbers
from hocvuso.places.types import PlaceScope

REASONS: Mapping[str, str] = {
    "handover": "Đối chiếu khi bàn giao VNeID",
    "same_person": "Xem hai hồ sơ có phải một người",
    "asked": "Người dân nhờ xem hoặc sửa",
    "call": "Gọi điện để hẹn",
}
"""Why an officer may read a number: the code goes into the journal, the words are msgids for the screen."""


def reveal_number(*, scope: PlaceScope, actor: UUID, resident_id: UUID, kind: str, reason: str) -> str:
    """Return one sealed number in the clear for a person inside the scope; the reading goes into the journal.

    `kind`: id_number | phone; `reason`: a code of REASONS. Raises NotFound when there is none, DomainError
    `reason_missing`.
    """
    if reason not in REASONS:
        raise DomainError("reason_missing", "Anh/chị chọn lý do xem số. Lý do được ghi vào nhật ký.")
    resident = scope.filter(Resident.objects.filter(pk=resident_id)).first()
    if resident is None:
        raise NotFound()
    found = unseal_numbers(residents=[resident_id], kind=kind)
    if resident_id not in found:
        raise NotFound()
    audit.log(
        actor=actor,
        action="people.number.read",
        object_kind="resident",
        object_id=resident_id,
        commune=resident.commune_id,
        details={"kind": kind, "reason": reason},
    )
    return found[resident_id]


def read_numbers(*, actor: UUID | None, commune: int, residents: list[UUID], kind: str, reason: str) -> dict[UUID, str]:
    """Return the sealed numbers of a batch of one commune's residents (for a hand-over); one journal entry."""
    allowed = list(Resident.objects.filter(pk__in=residents, commune_id=commune).values_list("pk", flat=True))
    found = unseal_numbers(residents=allowed, kind=kind)
    audit.log(
        actor=actor,
        action="people.numbers.read",
        object_kind="commune",
        object_id=commune,
        commune=commune,
        details={"kind": kind, "reason": reason, "count": len(found)},
    )
    return found
