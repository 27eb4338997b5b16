"""Made-up people in made-up households. No name here belongs to anybody."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

_FAMILY = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trương", "Mai", "Lâm", "Cao", "Châu", "Tô", "Tạ",
]  # fmt: skip
_FAMILY_WEIGHT = [38, 11, 9, 7, 5, 4, 4, 3, 3, 2, 2, 2, 1.5, 1.5, 1, 0.6, 0.8, 1, 0.6, 0.6, 0.5, 0.4, 0.3, 0.3]
_MIDDLE = {
    "m": [
        "Văn", "Hữu", "Đức", "Quốc", "Minh", "Thanh", "Công", "Xuân", "Ngọc", "Hoàng", "Gia", "Tuấn", "Anh", "Bá",
        "Trọng", "Thành",
    ],
    "f": [
        "Thị", "Thị", "Thị", "Ngọc", "Thanh", "Kim", "Mỹ", "Thu", "Bích", "Hồng", "Phương", "Thúy", "Tuyết", "Cẩm",
        "Xuân",
    ],
}  # fmt: skip
_GIVEN = {
    "m": [
        "Hùng", "Dũng", "Tuấn", "Minh", "Thành", "Long", "Sơn", "Hải", "Nam", "Phúc", "Quang", "Tài", "Thắng", "Hòa",
        "Bình", "Đạt", "Khoa", "Lộc", "Nghĩa", "Phước", "Tâm", "Trung", "Vinh", "An", "Bảo", "Cường", "Duy", "Hiếu",
        "Huy", "Khánh", "Kiên", "Lâm", "Nhân", "Phát", "Quân", "Quý", "Sang", "Thiện", "Toàn", "Trí", "Việt", "Vũ",
        "Sáu", "Út", "Đức", "Giàu", "Lợi",
    ],
    "f": [
        "Lan", "Hoa", "Hương", "Mai", "Hồng", "Thu", "Hạnh", "Nga", "Loan", "Phượng", "Thảo", "Trang", "Linh",
        "Ngọc", "Yến", "Tuyết", "Nhung", "Oanh", "Hà", "Hiền", "Dung", "Diệu", "Cúc", "Bích", "Châu", "Đào", "Giang",
        "Hân", "Huệ", "Kiều", "Liên", "Mỹ", "Ngân", "Nguyệt", "Nhi", "Như", "Quyên", "Sương", "Tâm", "Thủy", "Tiên",
        "Uyên", "Vân", "Xuân", "Sáu", "Út", "Lệ",
    ],
}  # fmt: skip
STREETS = [
    "Nguyễn Thái Sơn", "Lê Lợi", "Phan Văn Trị", "Quang Trung", "Thống Nhất", "Lê Đức Thọ", "Phạm Văn Chiêu",
    "Cây Trâm", "Dương Quảng Hàm", "Nguyễn Oanh", "Trần Bá Giao", "Lê Quang Định", "Nguyễn Văn Nghi",
    "Hoàng Hoa Thám", "Bùi Quang Là", "Tân Sơn", "Lê Văn Thọ", "Nguyễn Văn Khối",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person; `key` is the truth: two rolls name the same person by the same key."""

    key: int
    household: int
    name: str
    sex: str
    year: int
    month: int | None
    day: int | None
    address: str
    neighbourhood: int
    relation: str
    id_number: str
    phone: str
    group: str


def people(count: int, *, seed: int = 1, neighbourhoods: int = 12, year: int = 2026) -> list[Person]:
    """Return `count` people in households of one to six, household after household."""
    rng = random.Random(seed)  # noqa: S311
    made: list[Person] = []
    household = 0
    while len(made) < count:
        household += 1
        area = 1 + household * neighbourhoods // max(1, count // 3 + 1) % neighbourhoods
        street = rng.choice(STREETS)
        number = f"{rng.randint(1, 400)}" + (f"/{rng.randint(1, 90)}" if rng.random() < 0.7 else "")
        family = rng.choices(_FAMILY, _FAMILY_WEIGHT)[0]
        for place in range(min(rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 6]), count - len(made))):
            sex = rng.choice("mf")
            born = date(year, 1, 1) - timedelta(days=rng.randint(18 * 365, 70 * 365 if place else 85 * 365))
            month: int | None = born.month
            day: int | None = born.day
            if born.year < 1960 and rng.random() < 0.25:
                month = day = 1
            elif born.year < 1970 and rng.random() < 0.08:
                month = day = None
            own = family if place in (0, 2, 3, 4) else rng.choices(_FAMILY, _FAMILY_WEIGHT)[0]
            name = f"{own} {rng.choice(_MIDDLE[sex])} {rng.choice(_GIVEN[sex])}"
            if rng.random() < 0.2:
                name = f"{own} {rng.choice(_MIDDLE[sex])} {rng.choice(_GIVEN[sex])} {rng.choice(_GIVEN[sex])}"
            key = len(made)
            made.append(
                Person(
                    key, household, name, sex, born.year, month, day, f"{number} {street}", area,
                    "Chủ hộ" if place == 0 else ("Vợ" if sex == "f" else "Chồng") if place == 1 else "Con",
                    f"000{seed % 1000:03d}{key:06d}"[:12], f"0000{key % 1_000_000:06d}",
                    rng.choices(["", "Hộ nghèo", "Khuyết tật", "Tạm trú", "Tiểu thương"], [80, 4, 2, 10, 4])[0],
                )
            )  # fmt: skip
    return made
