"""Finds the code's text in a file: a certificate's PDF holds it as the link on the code, a text file as it is."""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from hocvuso.kernel.errors import DomainError

LARGEST = 20 * 1024 * 1024


class NoCode(DomainError):
    """A file without a certificate's code in it."""

    code = "no_code_in_file"
    text = "Tệp này không có mã của giấy. Đưa tệp PDF của giấy, hoặc tệp chữ chứa địa chỉ trong mã QR."


def text_in(data: bytes) -> list[str]:
    """Return the texts of all codes in a file, page by page. Raises NoCode."""
    if len(data) > LARGEST:
        raise NoCode()
    if data[:5] == b"%PDF-":
        found = _links(data)
    else:
        try:
            found = [line.strip() for line in data.decode("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError:
            raise NoCode() from None
    if not found:
        raise NoCode()
    return found


def _links(data: bytes) -> list[str]:
    try:
        return _walk(PdfFileReader(BytesIO(data), strict=False).root["/Pages"], 0)
    except (PdfError, KeyError, ValueError, TypeError, RecursionError):
        raise NoCode() from None


def _walk(node: Any, depth: int) -> list[str]:
    if depth > 20:
        return []
    if "/Kids" in node:
        return [text for kid in node["/Kids"] for text in _walk(kid.get_object(), depth + 1)]
    found: list[str] = []
    for annotation in node.get("/Annots", ()):
        action = annotation.get_object().get("/A", {})
        uri = str(action.get("/URI", ""))
        if "/x#" in uri and uri not in found:
            found.append(uri)
    return found
