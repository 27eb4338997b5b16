"""Rolls for recipes: made through the services where that needs no ledger, else as rows."""

from uuid import UUID

from hocvuso.kernel import clock, sealed
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.text import fold
from hocvuso.people import services
from hocvuso.people.models import MatchReview, Resident, RollChange, RollGone, RollImport, RollRow, SealedIdentity
from hocvuso.people.roll.intake import read
from tests.cast import HERE, NEAR, Cast

NAME = "Nguyễn Văn An"
CSV = f"""STT,Họ và tên,Ngày sinh,Giới tính,Địa chỉ,Khu phố
1,{NAME},05/03/1951,Nam,12 Lê Lợi,5
2,Trần Thị Bình,,Nữ,12 Lê Lợi,5
3,Lê Văn Cường,31/02/1960,Nam,14 Lê Lợi,5
"""
FILE = "danh-sach-khu-pho-5.csv"


def a_resident(name: str = NAME) -> UUID:
    """Put one person on the register without a fact."""
    return Resident.objects.create(
        commune_id=HERE, neighbourhood=NEAR, name=name, folded=fold(name), sex="m", birth_year=1951
    ).pk


def a_roll(cast: Cast, *, gone: bool = False, status: str = "ready") -> UUID:
    """Upload and read a roll of HERE with one good row and two that wait."""
    missed = a_resident("Võ Thị Út") if gone else None
    roll = services.upload_roll(
        scope=cast.scope(cast.hanh), actor=cast.hanh.pk, commune=HERE, file_name=FILE, data=CSV.encode(), start=False
    )
    read(roll)
    if missed:
        RollGone.objects.get_or_create(roll_id=roll, resident=missed, defaults={"neighbourhood": NEAR})
    if status != "ready":
        RollImport.objects.filter(pk=roll).update(status=status, accepted_at=clock.now(), accepted_by=cast.hanh.pk)
    return roll


def a_waiting_row(cast: Cast) -> int:
    """A row of an accepted roll that waits for its birth year."""
    return RollRow.objects.get(roll=a_roll(cast, status="accepted"), number=2).pk


def an_undone_roll(cast: Cast) -> UUID:
    """A roll whose undo kept one person."""
    roll = a_roll(cast, status="undone")
    RollImport.objects.filter(pk=roll).update(undone_at=clock.now())
    RollChange.objects.create(roll_id=roll, subject_kind="resident", subject=a_resident(), fact=uuid7(), kept=True)
    return roll


def a_pair(cast: Cast, status: str = "open") -> UUID:
    """Two residents of HERE that may be one."""
    first, second = sorted((a_resident(), a_resident(f"{NAME}h")))
    return MatchReview.objects.create(
        commune_id=HERE, resident=first, other=second, other_commune=HERE, reason="score", bits=31, status=status,
        created_at=clock.now(), fact=uuid7() if status == "same" else None,
    ).pk  # fmt: skip


def a_numbered_resident(cast: Cast) -> UUID:
    """A resident with an identity number under seal."""
    resident = a_resident()
    SealedIdentity.objects.create(
        resident=resident, commune_id=HERE, kind="id_number", created_at=clock.now(),
        sealed=sealed.seal("000123456789", context="people.id_number"),
        blind=sealed.blind_index("000123456789", context="people.id_number"),
    )  # fmt: skip
    return resident
