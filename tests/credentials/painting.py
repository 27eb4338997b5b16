"""Paints the filled shapes of a PDF page as pixels, from the file itself: enough to photograph its QR code.

Not a viewer: text and pictures are left out. A code is painted exactly where and how big a printer would put it.
"""

from typing import Any

import numpy
from numpy.typing import NDArray
from pypdf import PageObject
from pypdf.generic import ContentStream

POINTS_PER_MM = 72 / 25.4
Matrix = tuple[float, float, float, float, float, float]


def paint(page: PageObject, pixels_per_mm: float = 8.0) -> NDArray[numpy.uint8]:
    """Return the page as grey pixels, origin top left."""
    scale = pixels_per_mm / POINTS_PER_MM
    width, height = (round(float(v) * scale) for v in (page.mediabox.width, page.mediabox.height))
    image = numpy.full((height, width), 255, dtype=numpy.uint8)
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[tuple[Matrix, float]] = []
    grey = 0.0
    shapes: list[list[tuple[float, float]]] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        numbers = [float(v) for v in operands if isinstance(v, int | float)]
        if operator == b"q":
            kept.append((matrix, grey))
        elif operator == b"Q":
            matrix, grey = kept.pop()
        elif operator == b"cm":
            matrix = _times(numbers, matrix)
        elif operator == b"scn":
            grey = sum(numbers) / max(len(numbers), 1)
        elif operator == b"m":
            shapes.append([_at(matrix, numbers)])
        elif operator in (b"l", b"c"):
            shapes[-1].append(_at(matrix, numbers[-2:]))
        elif operator in (b"f", b"f*"):
            for shape in shapes:
                _fill(image, shape, scale, round(grey * 255))
            shapes = []
        elif operator in (b"n", b"S", b"s"):
            shapes = []
    return image


def _times(a: list[float], b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _at(m: Matrix, point: list[float]) -> tuple[float, float]:
    x, y = point
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


def _fill(image: NDArray[Any], shape: list[tuple[float, float]], scale: float, value: int) -> None:
    """Fill the bounding box: every shape that matters here is an upright rectangle."""
    height = image.shape[0]
    xs, ys = [x * scale for x, _ in shape], [y * scale for _, y in shape]
    image[round(height - max(ys)) : round(height - min(ys)), round(min(xs)) : round(max(xs))] = value
