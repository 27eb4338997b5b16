"""`hocvuso import-roll`: a roll from the command line, in the name of an officer of the place."""

from pathlib import Path

import pytest

from hocvuso.cli.main import main
from hocvuso.people.models import Resident, RollImport
from tests.cast import HERE, THERE, Cast
from tests.people.office import OCTOBER, desk, sheet


@pytest.fixture
def office(db: None) -> Cast:
    return desk()


def test_a_roll_is_read_and_accepted_as_an_officer(
    office: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "thang-10.xlsx"
    file.write_bytes(sheet(OCTOBER))
    wanted = ["import-roll", str(file), "--commune", str(HERE), "--officer", "hanh", "--day", "01/10/2026"]
    assert main(wanted) == 0
    assert "9 người trong 11 dòng: 4 ghi mới, 0 ghi thay đổi, 0 đã có, 5 dòng chờ sửa." in capsys.readouterr().out
    assert Resident.objects.count() == 4
    assert RollImport.objects.get().accepted_by == office.hanh.pk
    assert main(wanted) == 2, "the same file twice changes nothing"
    assert "Tệp này đã nhận" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--officer", "cuong"], ["--officer", "khong-co-ai"], ["--commune", str(THERE)]])
def test_nobody_imports_a_roll_of_another_ward(office: Cast, tmp_path: Path, wrong: list[str]) -> None:
    file = tmp_path / "ds.xlsx"
    file.write_bytes(sheet(OCTOBER))
    asked = {"--officer": "hanh", "--commune": str(HERE)} | {wrong[0]: wrong[1]}
    assert main(["import-roll", str(file), *(part for pair in asked.items() for part in pair)]) == 2
    assert Resident.objects.count() == 0


def test_a_file_that_is_not_there_is_told(office: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import-roll", "/khong/co.xlsx", "--commune", str(HERE), "--officer", "hanh"]) == 2
    assert "Không thấy tệp" in capsys.readouterr().err
