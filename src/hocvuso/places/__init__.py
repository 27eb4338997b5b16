"""City, communes (phường/xã/đặc khu), neighbourhoods (khu phố/ấp), households (hộ), old names, the tile map, PlaceScope."""
