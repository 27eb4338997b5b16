"""The texts and periods of certificates, read from `content/vi/certificates.yaml`."""

from functools import lru_cache

from hocvuso.catalog.queries import content_file
from hocvuso.credentials.types import Reason, Wording


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording in force."""
    raw = content_file("certificates.yaml")
    texts = {
        key: raw[key]
        for key in (
            *("title", "result", "provisional", "statement", "provisional_note", "confirmed_note", "verify_note"),
            *("paper_note", "valid_years", "key_years", "print_days"),
        )
    }
    reasons = tuple(Reason(row["code"], row["title"], row["plain"]) for row in raw["revocation_reasons"])
    return Wording(**texts, reasons=reasons)
