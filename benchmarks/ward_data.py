"""A ward of synthetic people for measuring: skewed numbers of facts, 400 days, 34 neighbourhoods. No real person.

`rows(people, seed)` yields ledger rows (facts.ledger.Row); names and shares are made up.
"""

import json
import random
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from uuid import UUID

from hocvuso.facts.kinds import NUMBERS
from hocvuso.facts.ledger import Row
from hocvuso.kernel.clock import today

COMMUNE = 25747
DAYS = 400
_DAY_MS = 86_400_000
ACTOR = str(UUID(int=0x0193_0000_0000_7000_8000_0000_0000_0001))
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Ngô", "Hồ", "Dương")
MIDDLE = ("Thị", "Văn", "Ngọc", "Minh", "Thanh", "Hoàng", "Kim", "Hữu", "Thị Mỹ", "Quốc")
GIVEN = ("Sáu", "Bảy", "Út", "Lan", "Hoa", "Hùng", "Dũng", "Hạnh", "Tuấn", "Bích", "Mai", "Phúc", "Đức", "Yến", "Nga")
SERVICES = (
    ("phone", 0.5), ("vneid", 0.45), ("cashless", 0.4), ("congdanso", 0.3), ("public-service", 0.25),
    ("health-book", 0.2), ("safety", 0.35), ("vssid", 0.2), ("etax", 0.05), ("signature", 0.03), ("marketplace", 0.05),
)  # fmt: skip
GROUPS = (("disability", 0.03), ("poor", 0.04), ("tenant", 0.2), ("trader", 0.06))
MISSED = ("nobody", "locked", "later", "declined")
PILLARS = (("identity", 0.8), ("device", 0.85), ("account", 0.75), ("skills", 0.6))


def rows(people: int, seed: int = 168) -> Iterator[Row]:
    """Yield the facts of a ward, person by person; about 20 a person, some 200."""
    rng = random.Random(seed)
    first_day = (today() - date(1970, 1, 1)).days - DAYS
    seq = 0
    for n in range(people):
        resident = _uuid(1, n)
        neighbourhood = 1 + int(rng.random() ** 1.4 * 34)
        age = 17 if rng.random() < 0.03 else max(19, min(95, int(rng.gauss(44, 17))))
        old = age >= 60
        groups = [
            g for g, p in (("disability", 0.03), ("poor", 0.04), ("tenant", 0.2), ("trader", 0.06)) if rng.random() < p
        ]
        weak = 0.45 if "disability" in groups else 0.62 if old else 0.8 if "tenant" in groups else 1.0
        serial = 0

        def fact(
            kind: str, day: float, evidence: int, body: dict[str, object],
            n: int = n, resident: str = resident, neighbourhood: int = neighbourhood,
        ) -> Row:  # fmt: skip
            nonlocal seq, serial
            seq += 1
            serial += 1
            at = int((first_day + day) * _DAY_MS) + rng.randrange(8 * 3_600_000)
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            return Row(
                COMMUNE, _uuid(2 + n, serial), neighbourhood, 1, resident, NUMBERS[kind], 1, ACTOR, None, None, None,
                None, at, None, None, at, at, 1, seq, 1, evidence, "movement", seq.to_bytes(16, "big"), "none", text,
                sha256(resident.encode() + text.encode()).digest(),
            )  # fmt: skip

        birth = {"year": today().year - age, "month": rng.randrange(1, 13), "day": rng.randrange(1, 29)}
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
        yield fact(
            "resident.listed", 0, 1, {"name": name, "sex": "f" if n % 2 else "m", "birth": birth, "groups": groups}
        )
        if rng.random() < 0.02:
            yield fact("exception.noted", rng.random() * DAYS, 2, {"exception": rng.choice(["away", "ill", "refused"])})
        day = 20 + rng.random() * (DAYS - 20)
        if rng.random() < 0.25:
            yield fact("visit.recorded", day * 0.9, 2, {"result": rng.choice(MISSED)})
        if rng.random() > 0.82 * (0.85 + 0.15 * weak):
            continue
        yield fact("visit.recorded", day, 2, {"result": "met"})
        rest = DAYS - day
        for pillar, share in PILLARS:
            yield fact(
                "pillar.observed",
                day + 0.1,
                2,
                {"pillar": pillar, "present": rng.random() < share * (0.6 + 0.4 * weak)},
            )
        yield fact("consent.given", day, 2, {"purpose": "learning", "how": "spoken"})
        yield fact("barrier.noted", day, 1, {"barrier": rng.choice(["fear-scam", "forgot-password", "eyes"])})
        busy = min(190, int(rng.paretovariate(1.25) * 4.4))
        for _ in range(busy):
            service, share = rng.choice(SERVICES)
            when = day + rest * rng.random()
            what = rng.random()
            if what < 0.45:
                yield fact(
                    "practice.completed", when, 3,
                    {"scenario": f"{service}-1", "mode": "alone", "outcome": "alone", "scenario_version": 1},
                )  # fmt: skip
            elif what < 0.6:
                yield fact("lesson.completed", when, 1, {"unit": f"{service}-unit", "unit_version": 1})
            else:
                rung = rng.choices(("understands", "does", "uses"), (5, 3, 2))[0]
                how = "alone" if rng.random() < share + 0.4 * weak else "prompted"
                yield fact("rung.observed", when, rng.choice((2, 2, 3)), {"service": service, "rung": rung, "how": how})
        if rng.random() < 0.5 * weak:
            passed = day + rest * rng.random()
            grant, request = _uuid(900_000 + n, 1), _uuid(900_000 + n, 2)
            yield fact("attainment.granted", passed, 4, {"attainment": grant, "level": "pho-cap"})
            where = rng.random()
            yield fact("handover.queued", passed, 4, {"request": request, "request_version": 1, "action": "confirm"})
            if where > 0.15:
                sent = passed + (DAYS - passed) * 0.3
                yield fact("handover.sent", sent, 4, {"request": request, "request_version": 1})
                if where > 0.34:
                    body = {"source": "receipt", "request": request, "receipt_hash": "0" * 64}
                    yield fact("confirmation.received", passed + (DAYS - passed) * 0.6, 5, body)
                elif where > 0.3:
                    yield fact(
                        "handover.refused", passed + (DAYS - passed) * 0.6, 4, {"request": request, "code": "NOT_FOUND"}
                    )
                elif where > 0.26:
                    yield fact(
                        "handover.parked", passed + (DAYS - passed) * 0.6, 4, {"request": request, "reason": "review"}
                    )
        elif rng.random() < 0.1:
            body = {"source": "official_list", "receipt_hash": "0" * 64}
            yield fact("confirmation.received", day + rest * rng.random(), 5, body)


def _uuid(high: int, low: int) -> str:
    text = f"{high:012x}70008000{low:012x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
