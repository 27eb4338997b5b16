"""Communes (phường/xã/đặc khu), neighbourhoods (khu phố/ấp), households (hộ), old names, tile map, PlaceScope."""
