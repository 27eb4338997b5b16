"""Writes about places: loading a city's file, making neighbourhoods."""

import csv
from pathlib import Path

from django.db import transaction

from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.text import clean, fold
from hocvuso.places.models import Commune, Neighbourhood, OldPlace
from hocvuso.places.queries import forget_cached
from hocvuso.places.rules import district_key, neighbourhood_name, neighbourhood_number, place_key

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_places(*, units: Path = DATA / "hcmc_units_2025.csv", old: Path = DATA / "hcmc_old_to_new_2025.csv") -> int:
    """Load communes and old names from files of the shape of `places/data`; safe to repeat. Return the communes."""
    with units.open(encoding="utf-8", newline="") as stream:
        communes = [
            Commune(
                code=int(row["code"]),
                name=clean(row["name"]),
                kind=clean(row["kind"]),
                place_key=place_key(row["name"]),
                tile_col=int(row["tile_col"]),
                tile_row=int(row["tile_row"]),
            )
            for row in csv.DictReader(stream)
        ]
    Commune.objects.bulk_create(
        communes,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "place_key", "tile_col", "tile_row"],
    )
    OldPlace.objects.all().delete()
    OldPlace.objects.bulk_create(_old_places(old))
    forget_cached()
    return len(communes)


def ensure_neighbourhood(*, commune: int, name: str) -> int:
    """Return the number of the neighbourhood called `name`, made when new; 0 for an empty name.

    Raises DomainError `neighbourhood_clash` when another name of this commune has the same number.
    """
    number = neighbourhood_number(name)
    if not number:
        return 0
    shown = neighbourhood_name(name)
    row, _ = Neighbourhood.objects.get_or_create(
        id=commune * 100_000 + number, defaults={"commune_id": commune, "number": number, "name": shown}
    )
    if fold(row.name) != fold(shown):
        raise DomainError(
            "neighbourhood_clash",
            "Tên khu phố “%(new)s” trùng mã với “%(old)s”. Anh/chị sửa một trong hai tên rồi nạp lại.",
            new=shown,
            old=row.name,
        )
    return number


def _old_places(path: Path) -> list[OldPlace]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [_with_ward(row) for row in csv.DictReader(stream)]
    times: dict[str, int] = {}
    for row in rows:
        times[row["old_code"]] = times.get(row["old_code"], 0) + 1
    return [
        OldPlace(
            old_code=int(row["old_code"]),
            old_name=clean(row["old_name"]),
            old_district=clean(row["old_district"]),
            place_key=place_key(row["old_name"]),
            district_key=district_key(row["old_district"]),
            commune_id=int(row["new_code"]),
            # an old ward that appears twice was divided, whatever its rows say
            whole=row["merged"] == "whole" and times[row["old_code"]] == 1,
        )
        for row in {(r["old_code"], r["new_code"]): r for r in rows}.values()
    ]


def _with_ward(row: dict[str, str]) -> dict[str, str]:
    """A district that had no wards (Côn Đảo) counts as its own ward, under the code in its brackets."""
    if row["old_code"]:
        return row
    name, _, code = row["old_district"].rstrip(")").rpartition(" (")
    return row | {"old_code": code, "old_name": name}
