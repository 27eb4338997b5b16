"""The text in the QR code: `https://<verifier>/x#<decimal of 0x01 || token>`.

Digits are packed 10 bits to three (QR numeric mode), and nothing after `#` is sent to any server. Base45 would be as
dense, but holds spaces and `%`, which addresses do not survive. No compression: it makes a token of 165 bytes longer.
"""

import re

_TEXT = re.compile(r"(?:[a-z]+://[^/#]+/x/?)?#?([0-9]{20,2000})", re.ASCII)
_FIRST = b"\x01"
MAX_VERSION = 12
QUIET_ZONE = 4
"""Modules of white on every side (ISO/IEC 18004 5.3.8)."""


class NotOurs(ValueError):
    """A text that is no certificate's QR text."""


class TooLong(ValueError):
    """The token does not fit a code of version 12 at level M: printed at 30 mm it could not be read safely."""


def text_of(token: bytes, origin: str) -> str:
    """Return the text to draw. `origin`: scheme and host of the verifier, without a slash at the end."""
    return f"{origin}/x#{int.from_bytes(_FIRST + token, 'big')}"


def token_of(text: str) -> bytes:
    """Return the token in a scanned text, an address, or its digits alone. Raises NotOurs."""
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise NotOurs("no digits after #")
    number = int(found[1])
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    # a leading zero would be a second way of writing the same token
    if data[:1] != _FIRST or found[1][0] == "0":
        raise NotOurs("does not begin with 01")
    return data[1:]


def modules(text: str) -> list[list[bool]]:
    """Return the dark modules, row by row, without the quiet zone; level M, byte and numeric segments mixed.

    Raises TooLong above version 12.
    """
    # a server that starts need not wait for them: they take as long as a tenth of all the rest
    import numpy
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = numpy.array(code.to_image(scale=1, add_quiet_zones=False))
    if version_of(len(pixels)) > MAX_VERSION:
        raise TooLong(f"version {version_of(len(pixels))}")
    return [[bool(pixel == 0) for pixel in row] for row in pixels]


def version_of(size: int) -> int:
    """Return the version (1-40) of a code with `size` modules a side."""
    return (size - 17) // 4


def svg(rows: list[list[bool]]) -> str:
    """Return a drawing with the quiet zone, one unit a module; black on white whatever the page's colours."""
    size = len(rows) + 2 * QUIET_ZONE
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{path}"/></svg>'
    )
