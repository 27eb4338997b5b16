"""Writes of the ledger. `record` is the one write path for what happens to people."""

from hocvuso.facts.partitions import ensure_partitions
from hocvuso.facts.services.recording import record

__all__ = ["ensure_partitions", "record"]
