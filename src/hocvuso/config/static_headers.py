"""Headers of static files: short, for they come with each of them; a drawing may never run anything."""

from collections.abc import MutableMapping

DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Say that a file is what it says it is and belongs to these pages (WhiteNoise calls this once a file)."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if url.endswith(".svg"):
        # an SVG opened by itself is a document, and could hold a script
        headers["Content-Security-Policy"] = DRAWING_POLICY
