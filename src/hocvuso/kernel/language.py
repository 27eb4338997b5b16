"""Words of the content in the language in use: Vietnamese is what the files hold, English comes from the catalogue."""

from django.utils.translation import gettext


def said(words: str) -> str:
    """Return a title in the language in use: as a whole, else parts joined by ": " one by one."""
    whole = gettext(words) if words else ""
    if whole != words:
        return whole
    return ": ".join(gettext(part) if part else "" for part in words.split(": "))
