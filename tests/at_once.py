"""Several at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connections


def together(*works: Callable[[], None]) -> None:
    """Run works in threads of their own; raise what one of them raised."""
    broken: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
