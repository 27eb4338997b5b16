"""Pages of the roll: imports, their rows, the queue, doubtful pairs."""

from django.core.files.uploadedfile import SimpleUploadedFile

from hocvuso.kernel.ids import uuid7
from hocvuso.people.models import RollRow
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, recipe
from tests.permissions.rolls import CSV, FILE, NAME, a_pair, a_roll, a_waiting_row, an_undone_roll

NO_ROLLS = ("tuan", "lan", "minh", "dung", "quan", "nhan", "thang")
OUTSIDE = ("cuong", "tuan", "minh", "dung", "thang")
MISSING_ROLL = {"roll_id": uuid7()}


@recipe("office:rolls", who="hanh", outsiders=NO_ROLLS, peers=("cuong",))
def rolls(cast: Cast) -> Case:
    a_roll(cast)
    return Case(secret=FILE)


@recipe("office:rolls", "POST", who="hanh", outsiders=NO_ROLLS)
def upload(cast: Cast) -> Case:
    return Case(data={"file": SimpleUploadedFile(FILE, CSV.encode()), "day": "01/10/2026"})


def _roll(cast: Cast, **made: object) -> Case:
    return Case(kwargs={"roll_id": a_roll(cast, **made)}, missing=MISSING_ROLL)  # type: ignore[arg-type]


recipe("office:roll", who="hanh", outsiders=OUTSIDE)(_roll)
recipe("office:roll-progress", who="hanh", outsiders=OUTSIDE)(_roll)
recipe("office:roll-columns", who="hanh", outsiders=OUTSIDE)(_roll)
recipe("office:roll-rows", who="hanh", outsiders=OUTSIDE)(_roll)
recipe("office:roll-discard", "POST", who="hanh", outsiders=OUTSIDE)(_roll)
recipe("office:roll-resume", "POST", who="hanh", outsiders=OUTSIDE)(_roll)


@recipe("office:roll-columns", "POST", who="hanh", outsiders=OUTSIDE)
def columns(cast: Cast) -> Case:
    return Case(kwargs={"roll_id": a_roll(cast)}, missing=MISSING_ROLL, data={"use-0": "on", "role-0-1": "name"})


@recipe("office:roll-gone", who="hanh", outsiders=OUTSIDE)
def gone(cast: Cast) -> Case:
    return _roll(cast, gone=True)


@recipe("office:roll-kept", who="hanh", outsiders=OUTSIDE)
def kept(cast: Cast) -> Case:
    return Case(kwargs={"roll_id": an_undone_roll(cast)}, missing=MISSING_ROLL)


@recipe("office:roll-fix", "POST", who="hanh", outsiders=OUTSIDE)
def fix(cast: Cast) -> Case:
    return Case(kwargs={"roll_id": a_roll(cast)}, missing=MISSING_ROLL, data={"code": "birth_impossible"})


@recipe("office:roll-place", "POST", who="hanh", outsiders=OUTSIDE)
def place(cast: Cast) -> Case:
    return Case(kwargs={"roll_id": a_roll(cast)}, missing=MISSING_ROLL, data={"here": "0"})


@recipe("office:roll-accept", "POST", who="hanh", outsiders=OUTSIDE)
def accept(cast: Cast) -> Case:
    return Case(kwargs={"roll_id": a_roll(cast)}, missing=MISSING_ROLL, data={"gone": "keep"})


@recipe("office:roll-undo", "POST", who="hanh", outsiders=OUTSIDE)
def undo(cast: Cast) -> Case:
    return _roll(cast, status="accepted")


@recipe("office:roll-waiting", who="hanh", outsiders=NO_ROLLS, peers=("cuong",))
def waiting(cast: Cast) -> Case:
    a_waiting_row(cast)
    return Case(secret="Trần Thị Bình")


@recipe("office:roll-export", "POST", who="hanh", outsiders=OUTSIDE)
def export(cast: Cast) -> Case:
    a_waiting_row(cast)
    return Case(kwargs={"commune": HERE}, missing={"commune": 99999})


@recipe("office:roll-row", who="hanh", outsiders=OUTSIDE)
def row(cast: Cast) -> Case:
    return Case(kwargs={"row_id": a_waiting_row(cast)}, missing={"row_id": 2**40})


@recipe("office:roll-row", "POST", who="hanh", outsiders=OUTSIDE)
def correct(cast: Cast) -> Case:
    # in a roll that is not accepted yet, so that nothing is recorded
    waits = RollRow.objects.get(roll=a_roll(cast), number=2).pk
    return Case(kwargs={"row_id": waits}, missing={"row_id": 2**40}, data={"name": "Trần Thị Bình", "year": "1955"})


@recipe("office:roll-row-aside", "POST", who="hanh", outsiders=OUTSIDE)
def aside(cast: Cast) -> Case:
    return Case(kwargs={"row_id": a_waiting_row(cast)}, missing={"row_id": 2**40})


@recipe("office:roll-pairs", who="hanh", outsiders=NO_ROLLS, peers=("cuong",))
def pairs(cast: Cast) -> Case:
    a_pair(cast)
    return Case(secret=NAME)


@recipe("office:roll-pair", who="hanh", outsiders=OUTSIDE)
def pair(cast: Cast) -> Case:
    return Case(kwargs={"review_id": a_pair(cast)}, missing={"review_id": uuid7()})


@recipe("office:roll-pair", "POST", who="hanh", outsiders=OUTSIDE)
def decide(cast: Cast) -> Case:
    return Case(kwargs={"review_id": a_pair(cast)}, missing={"review_id": uuid7()}, data={"answer": "different"})


@recipe("office:roll-split", "POST", who="hanh", outsiders=OUTSIDE)
def split(cast: Cast) -> Case:
    return Case(kwargs={"review_id": a_pair(cast, "same")}, missing={"review_id": uuid7()})


API_OUTSIDE = ("cuong", "tuan", "minh", "dung", "thang")


@recipe("api:upload_roll", "POST", who="hanh", outsiders=API_OUTSIDE)
def api_upload(cast: Cast) -> Case:
    return Case(data={"file": SimpleUploadedFile(FILE, CSV.encode()), "commune": str(HERE), "roll_day": "2026-10-01"})


@recipe("api:roll", who="hanh", outsiders=API_OUTSIDE)
def api_roll(cast: Cast) -> Case:
    return Case(kwargs={"roll": a_roll(cast)}, missing={"roll": uuid7()})


@recipe("api:accept_roll", "POST", who="hanh", outsiders=API_OUTSIDE)
def api_accept(cast: Cast) -> Case:
    return Case(kwargs={"roll": a_roll(cast)}, missing={"roll": uuid7()}, json={"flag_gone": False})


@recipe("api:undo_roll", "POST", who="hanh", outsiders=API_OUTSIDE)
def api_undo(cast: Cast) -> Case:
    return Case(kwargs={"roll": a_roll(cast, status="accepted")}, missing={"roll": uuid7()}, json={})
