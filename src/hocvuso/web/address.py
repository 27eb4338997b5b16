"""Where a person may be sent back to."""

from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(target: str | None, default: str) -> str:
    """Return a page of this site to go on to, else `default`."""
    if target and target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return default
