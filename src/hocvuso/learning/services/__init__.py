"""Writes of learning."""

from hocvuso.learning.services.callbacks import ask_for_call, finish_call, forget_old_calls
from hocvuso.learning.services.linking import Linked, link_practice
from hocvuso.learning.services.recordings import LARGEST_BYTES as LARGEST_RECORDING_BYTES
from hocvuso.learning.services.recordings import discard_recording, release_recording, save_recording

__all__ = [
    "LARGEST_RECORDING_BYTES",
    "Linked",
    "ask_for_call",
    "discard_recording",
    "finish_call",
    "forget_old_calls",
    "link_practice",
    "release_recording",
    "save_recording",
]
