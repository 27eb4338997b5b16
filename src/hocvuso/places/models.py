"""Tables of places. A commune's code leads every index below it, so that its rows lie together."""

from django.db import models

from hocvuso.kernel.ids import uuid7


class Commune(models.Model):
    """Phường, xã or đặc khu; the key is the official code (QĐ 19/2025/QĐ-TTg)."""

    code = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    place_key = models.CharField(max_length=100)
    tile_col = models.SmallIntegerField()
    tile_row = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tile_col", "tile_row"], name="places_commune_tile"),
            models.CheckConstraint(condition=models.Q(code__gt=0), name="places_commune_code_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class OldPlace(models.Model):
    """A ward as it was called before 1 July 2025, and the commune that took it whole or in part."""

    id = models.BigAutoField(primary_key=True)
    old_code = models.IntegerField()
    old_name = models.CharField(max_length=100)
    old_district = models.CharField(max_length=100)
    place_key = models.CharField(max_length=100)
    district_key = models.CharField(max_length=100)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    whole = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old_code", "commune"], name="places_oldplace_once"),
        ]
        indexes = [models.Index(fields=["place_key", "district_key"], name="places_oldplace_key")]

    def __str__(self) -> str:
        return f"{self.old_name}, {self.old_district}"


class Neighbourhood(models.Model):
    """Khu phố or ấp. The key is commune * 100000 + number, so that instances agree without asking."""

    id = models.BigIntegerField(primary_key=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "number"], name="places_neighbourhood_number"),
            models.CheckConstraint(condition=models.Q(number__gte=0), name="places_neighbourhood_number_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """Hộ: one door. Written from household.* facts, rebuilt by `rebuild`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.SmallIntegerField(default=0)
    address = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["commune", "neighbourhood", "folded"], name="places_household_door")]
        constraints = [
            models.CheckConstraint(condition=models.Q(neighbourhood__gte=0), name="places_household_neighbourhood"),
        ]

    def __str__(self) -> str:
        return self.address
