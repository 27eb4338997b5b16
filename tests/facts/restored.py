"""A server that was put back to a backup."""

from hocvuso.facts import heads
from hocvuso.facts.models import CommuneSeq, DeviceChain, Fact, LedgerEpoch, Parked
from hocvuso.facts.services import rebuild
from tests.cast import HERE


def go_back(to: int, *, tell: bool = True) -> None:
    """Put the database of ward HERE back to the number `to`, as a backup of that moment would be.

    `tell`: the file of heads, which lies outside, was not put back with it.
    """
    had = CommuneSeq.objects.get(commune=HERE).seq
    Fact.objects.filter(commune=HERE, server_seq__gt=to).delete()
    DeviceChain.objects.all().delete()
    Parked.objects.all().delete()
    rebuild()
    CommuneSeq.objects.filter(commune=HERE).update(seq=to)
    heads._write(heads.Heads(LedgerEpoch.objects.get().epoch, {HERE: had if tell else to}, None))
    assert heads.check() is tell
