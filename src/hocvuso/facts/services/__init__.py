"""Writes of the ledger. `record` is the one write path for what happens to people."""

from hocvuso.facts.heads import finish_recovery
from hocvuso.facts.partitions import ensure_partitions
from hocvuso.facts.services.erasing import apply_erasures, erase_person
from hocvuso.facts.services.holding import hold_person
from hocvuso.facts.services.importing import Imported, import_ledger
from hocvuso.facts.services.looking import close_alarm, close_review, drop_parked, judge_parked, release_parked
from hocvuso.facts.services.offering import offer, offer_of
from hocvuso.facts.services.pushing import LARGEST as LARGEST_PUSH
from hocvuso.facts.services.pushing import PushUnreadable, message_of, push
from hocvuso.facts.services.rebuilding import rebuild
from hocvuso.facts.services.recording import record

__all__ = [
    "LARGEST_PUSH",
    "Imported",
    "PushUnreadable",
    "apply_erasures",
    "close_alarm",
    "close_review",
    "drop_parked",
    "ensure_partitions",
    "erase_person",
    "finish_recovery",
    "hold_person",
    "import_ledger",
    "judge_parked",
    "message_of",
    "offer",
    "offer_of",
    "push",
    "rebuild",
    "record",
    "release_parked",
]
