"""A row of a roll on its way from cells to a person."""

from dataclasses import dataclass, field
from typing import Any, Literal

from hocvuso.people.roll.dates import BirthDate

Skip = Literal["", "total", "signature", "header", "section", "numbering", "blank"]

PROBLEMS: dict[str, tuple[str, bool]] = {
    # code: (sentence, whether the row waits for the clerk)
    "name_missing": ("Thiếu họ tên", True),
    "name_unclear": ("Ô họ tên không giống tên người", True),
    "name_note": ("Tên có ghi chú kèm theo, đã tách ra ghi chú", False),
    "birth_missing": ("Thiếu năm sinh", True),
    "birth_impossible": ("Ngày sinh không có trên lịch", True),
    "birth_future": ("Năm sinh lớn hơn năm nay", True),
    "birth_too_old": ("Năm sinh chưa đúng: trước 120 năm hoặc ở tương lai", True),
    "birth_unclear": ("Không rõ ngày sinh", True),
    "birth_age": ("Chỉ có tuổi, chưa có năm sinh", True),
    "birth_two_digits": ("Năm sinh viết hai số", False),
    "birth_swapped": ("Ngày và tháng viết ngược, đã đổi lại", False),
    "sex_missing": ("Thiếu giới tính", False),
    "sex_unclear": ("Không rõ giới tính", False),
    "address_missing": ("Thiếu địa chỉ, chưa xếp được vào hộ", False),
    "neighbourhood_missing": ("Thiếu khu phố hoặc ấp", False),
    "place_ask": ("Phường cũ đã chia cho nhiều phường mới, cần hỏi", True),
    "place_elsewhere": ("Địa chỉ thuộc phường, xã khác", True),
    "place_unknown": ("Không rõ phường, xã này", True),
    "id_padded": ("Số định danh mất số 0 ở đầu, đã thêm lại", False),
    "id_shape": ("Số định danh không đủ 12 số, chưa lưu số này", False),
    "phone_shape": ("Số điện thoại không đúng, chưa lưu số này", False),
    "repeated": ("Lặp lại một dòng khác trong tệp", False),
    "maybe_known": ("Giống một người đã có, cần xem hai bên", True),
    "id_other_name": ("Trùng số định danh nhưng khác tên, cần xem hai bên", True),
}
"""Every problem of a row: its sentence, and whether the row waits in the queue until the clerk decides."""


@dataclass(slots=True)
class Problem:
    """One problem of one row; `fix` proposes values for fields of the row's data."""

    code: str
    about: str
    fix: dict[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether the row waits for the clerk."""
        return PROBLEMS[self.code][1]


@dataclass(slots=True)
class Draft:
    """What we made of one line. `skip` is not empty when the line is no person (a total, a signature ...)."""

    sheet: int
    line: int
    cells: list[str]
    skip: Skip = ""
    name: str = ""
    sex: str = ""
    birth: BirthDate = field(default_factory=lambda: BirthDate(issue="missing"))
    address: str = ""
    neighbourhood: str = ""
    ward: str = ""
    district: str = ""
    household: str = ""
    relation: str = ""
    id_number: str = ""
    phone: str = ""
    groups: tuple[str, ...] = ()
    note: str = ""
    token: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        """Whether a problem keeps this row in the queue."""
        return any(problem.blocks for problem in self.problems)
