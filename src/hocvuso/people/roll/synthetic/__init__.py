"""People who do not exist, and rolls about them as untidy as a clerk's: for tests, benchmarks and the demonstration.

Identity numbers begin with 000 (no province has that code), phone numbers with 0000.
The same seed gives the same people, the same slips, the same workbook.
"""

from hocvuso.people.roll.synthetic.crowd import Person, people
from hocvuso.people.roll.synthetic.slips import noisy
from hocvuso.people.roll.synthetic.workbooks import STYLES, workbook

__all__ = ["STYLES", "Person", "noisy", "people", "workbook"]
