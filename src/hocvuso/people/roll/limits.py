"""How much a roll may hold. The largest commune has about 228 000 inhabitants."""

MAX_BYTES = 25 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 150
"""A real workbook packs 10-40 times; a zip bomb packs 1 000 times and more."""
MAX_ROWS = 300_000
MAX_VALUES = 5_000_000
MAX_COLUMNS = 200
MAX_SHEETS = 100
MAX_CELL = 1_000
