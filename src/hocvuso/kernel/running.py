"""Whether this instance is being served: who changes its database as a whole must be alone with it."""

import fcntl
import os
from pathlib import Path

from hocvuso.kernel.errors import DomainError


class StillRunning(DomainError):
    """The server, or another command like this one, has the instance."""

    code = "still_running"
    text = "Máy chủ còn đang chạy, hoặc một lệnh khác đang làm việc này. Dừng nó rồi chạy lại. Dữ liệu không đổi."
    status = 409


def hold(*, alone: bool) -> int:
    """Take the instance for the life of this process (of the returned descriptor); with `alone` nobody else may.

    Raises StillRunning.
    """
    path = Path(os.environ.get("HOCVUSO_HOME", "var")) / ".running.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StillRunning() from None
    return descriptor


def release(descriptor: int) -> None:
    """Give the instance back."""
    os.close(descriptor)
