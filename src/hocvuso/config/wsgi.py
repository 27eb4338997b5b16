"""The WSGI door that granian serves with threads."""

import gc
import os

gc.disable()  # what is imported stays: looking through it again and again takes a tenth of the start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")

from hocvuso.kernel.db import prefer_new_sqlite  # noqa: E402

prefer_new_sqlite()

from django.core.wsgi import get_wsgi_application  # noqa: E402

_django = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from hocvuso.web.citizen.shelf import serve_first  # noqa: E402

application = serve_first(_django)

# every door now: else the first request of each worker loads them, and a push that meets a second one waits for that
_ = get_resolver().url_patterns

# a push makes a hundred thousand small maps without circles: looking for circles each 700 of them costs a sixth of it
gc.freeze()
gc.set_threshold(20_000, 20, 20)
gc.enable()
