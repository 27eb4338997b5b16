"""The booklet of a check on paper (A4, big print), set by typst."""

import json
from pathlib import Path

import typst

from hocvuso.assessment.types.paper import BookletPaper

_HERE = Path(__file__).resolve().parent
_WRITTEN_LINES = 4
"""Ruled lines under a task that is answered in one's own words."""
_NEEDS = {
    "large_text": "Chữ nhỏ quá thì nhờ người ngồi cạnh đọc, hay xin in lại cỡ lớn.",
    "read_aloud": "Người ngồi cạnh đọc to từng câu, giọng đều, không nhấn chữ nào.",
    "breaks": "Muốn nghỉ lúc nào thì nghỉ lúc đó, không tính giờ.",
    "other_hand": "Viết tay nào cũng được. Khó viết thì nói cho người ngồi cạnh ghi đúng lời.",
}
"""Said on the first page, to the person and to whoever sits beside."""


def booklet_pdf(paper: BookletPaper, *, link: str, qr_svg: str) -> bytes:
    """Return the PDF of a booklet; `link` and its `qr_svg` lead whoever may enter it to its page.

    Raises typst.TypstError.
    """
    data = {
        "code": f"{paper.code[:4]} {paper.code[4:]}",
        "initials": paper.initials,
        "you": paper.address,
        "You": paper.address[:1].upper() + paper.address[1:],
        "tasks": [
            {
                "number": task.number,
                "ask": task.ask,
                "options": [{"letter": letter, "text": text} for letter, text in task.marks],
                "lines": 0 if task.marks else _WRITTEN_LINES,
                "last": "" if task.kind == "oral" else "làm gì? Vì sao?",
            }
            for task in paper.tasks
        ],
        "shows": list(paper.shows),
        "needs": [_NEEDS[need] for need in paper.needs if need in _NEEDS],
        "cannot_show": list(paper.cannot_show),
        "link": link,
        "qr": qr_svg,
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: bytes = typst.compile(str(_HERE / "booklet.typ"), root=str(_HERE), sys_inputs=inputs, pdf_standards=["ua-1"])
    return made
