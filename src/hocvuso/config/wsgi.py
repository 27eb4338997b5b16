"""The WSGI door that granian serves with threads."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterable
from threading import Thread
from typing import Any
from wsgiref.types import StartResponse

gc.disable()  # what is imported stays: looking through it again and again takes a tenth of the start

if multiprocessing.parent_process() is not None:
    # a worker has the server's own way of hearing that it shall stop, which ends no worker; granian gives it one of its
    # own after this file. Asked meanwhile it went on loading, and served on when its server was killed.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")

from hocvuso.kernel.db import is_postgresql, prefer_new_sqlite  # noqa: E402

prefer_new_sqlite()

from django.core.wsgi import get_wsgi_application  # noqa: E402

_django = get_wsgi_application()

from hocvuso.web.citizen.shelf import SHELF, serve_first  # noqa: E402


def _open_doors() -> None:
    """Load every door: else the first request of each worker did, and a push that met a second one waited for that."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    # a push makes a hundred thousand small maps without circles: looking for circles each 700 costs a sixth of it
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _when_doors_are_open(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    _opening.join()
    return _django(environ, start_response)


# the home page lies on the shelf: whoever comes while the doors are being loaded (a third of a start) sees it at once
SHELF.take_out("/")
_opening = Thread(target=_open_doors, name="doors", daemon=True)
_opening.start()
if is_postgresql():
    _opening.join()  # there are two workers: who still loads must not take guests from who is ready
application = serve_first(_when_doors_are_open)
