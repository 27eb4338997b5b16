"""Points at which a test server kills itself, so that tests can see what a power cut leaves behind.

HOCVUSO_FAILPOINT names a point and its turn ("push.before-commit@3": the third time it is passed); the settings refuse
it outside demonstration mode. HOCVUSO_FAILPOINT_LOG is a file in which the killed server leaves one line.
"""

import os
import signal
import threading

_guard = threading.Lock()
_passed = 0


def is_armed(point: str) -> bool:
    """Return whether this server is to die at the point one day."""
    return os.environ.get("HOCVUSO_FAILPOINT", "").partition("@")[0] == point


def reach(point: str) -> None:
    """Die here (SIGKILL, nothing is cleaned up) when the point's turn has come."""
    global _passed
    if not is_armed(point):
        return
    with _guard:
        _passed += 1
        turn = int(os.environ["HOCVUSO_FAILPOINT"].partition("@")[2] or 1)
        if _passed != turn:
            return
        if log := os.environ.get("HOCVUSO_FAILPOINT_LOG"):
            descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.write(descriptor, f"{point}@{turn} pid {os.getpid()}\n".encode())
            os.fsync(descriptor)
        os.kill(os.getpid(), signal.SIGKILL)
