"""A decoder of QR codes (QRdec, in the package deqr) that shares nothing with zxing-cpp, which draws them."""

from dataclasses import dataclass

import deqr
from numpy import uint8
from numpy.typing import NDArray


@dataclass(frozen=True)
class Code:
    """What a code says and where it stands: pixels (x, y) from the top left, its own top left corner first."""

    text: str
    corners: tuple[tuple[int, int], ...]


def read_codes(picture: NDArray[uint8]) -> list[Code]:
    """Return the codes found in grey pixels."""
    # the decoder turns the pixels it is given into black and white; digits as they stand, not as a number
    found = deqr.QRdecDecoder().decode(picture.copy(), convert_data=False)
    return [Code(b"".join(part.data for part in code.data_entries).decode(), code.corners) for code in found]


def read_code(picture: NDArray[uint8]) -> str:
    """Return what the only code in the picture says."""
    (code,) = read_codes(picture)
    return code.text
