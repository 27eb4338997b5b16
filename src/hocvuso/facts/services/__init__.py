"""Writes of the ledger. `record` is the one write path for what happens to people."""

from hocvuso.facts.partitions import ensure_partitions
from hocvuso.facts.services.importing import Imported, import_ledger
from hocvuso.facts.services.pushing import LARGEST as LARGEST_PUSH
from hocvuso.facts.services.pushing import PushUnreadable, message_of, push
from hocvuso.facts.services.rebuilding import rebuild
from hocvuso.facts.services.recording import record

__all__ = [
    "LARGEST_PUSH",
    "Imported",
    "PushUnreadable",
    "ensure_partitions",
    "import_ledger",
    "message_of",
    "push",
    "rebuild",
    "record",
]
