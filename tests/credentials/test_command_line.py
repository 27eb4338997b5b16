"""`hocvuso verify` and `hocvuso trust`: papers checked without a browser, lists signed where the root key lies."""

import json
from pathlib import Path
from typing import Any

import pytest

from hocvuso.cli.main import main
from hocvuso.credentials import keys, queries, services
from hocvuso.kernel import keyring
from hocvuso.places.types import EVERYWHERE
from tests.cast import Cast
from tests.credentials.lives import certified

GOLDEN = Path(__file__).parents[1] / "golden"


def test_a_pdf_and_the_text_of_its_code_are_checked(cast: Cast, tmp_path: Path, capsys: Any) -> None:
    certificate = certified(cast)
    file = tmp_path / "giay.pdf"
    file.write_bytes(services.print_certificate(EVERYWHERE, actor=cast.actor(cast.hanh), certificate_id=certificate))
    text = queries.code_text(EVERYWHERE, certificate)
    for paper in (str(file), text, text.partition("#")[2]):
        assert main(["verify", paper]) == 0
        said = capsys.readouterr().out
        assert "CÒN HIỆU LỰC" in said and "Nguyễn Thị Sáu, sinh năm 1954" in said and "tạm tính" in said
    services.revoke_certificate(EVERYWHERE, actor=cast.actor(cast.hanh), certificate_id=certificate, reason="asked")
    assert main(["verify", str(file)]) == 1
    assert "Nơi cấp đã thu hồi giấy này." in capsys.readouterr().out


def test_a_file_without_a_code_says_what_to_bring(tmp_path: Path, capsys: Any, db: None) -> None:
    for name, data in (("a.pdf", b"%PDF-1.7\n%broken"), ("b.jpg", b"\xff\xd8\xff\xe0"), ("c.txt", b"\n\n")):
        (tmp_path / name).write_bytes(data)
        assert main(["verify", str(tmp_path / name)]) == 2
        assert "PDF của giấy" in capsys.readouterr().err


def test_the_golden_paper_is_checked_with_files_alone(tmp_path: Path, capsys: Any, db: None) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from hocvuso.credentials.rules import jws

    kept = json.loads((GOLDEN / "certificate-1.json").read_text(encoding="utf-8"))
    root = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), jws.unb64(kept["root"]))
    pem = root.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, data in (("root.pem", pem), ("trust", kept["trust_list"]), ("status", kept["status_list_revoked"])):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    lists = ["--root", str(tmp_path / "root.pem"), "--trust", str(tmp_path / "trust")]
    assert main(["verify", kept["text"], *lists]) == 3
    assert main(["verify", kept["text"], *lists, "--status", str(tmp_path / "status")]) == 1
    (tmp_path / "trust").write_text(kept["trust_list"][:-8] + "AAAAAAAA")
    assert main(["verify", kept["text"], *lists]) == 2
    assert "khóa gốc" in capsys.readouterr().err


def test_a_city_signs_its_trust_list_elsewhere(
    cast: Cast, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certified(cast)
    assert main(["trust", "show"]) == 0
    unsigned = tmp_path / "trust.json"
    unsigned.write_text(capsys.readouterr().out, encoding="utf-8")
    server = keyring.directory()
    # another machine, with a root key of its own
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("HOCVUSO_KEYS", str(elsewhere))
    assert main(["trust", "sign", str(unsigned)]) == 0
    signed = capsys.readouterr().out
    assert main(["trust", "root"]) == 0
    root = capsys.readouterr().out
    monkeypatch.delenv("HOCVUSO_KEYS")
    text = queries.code_text(EVERYWHERE, certificate)
    try:
        (server / keys.SIGNED_LIST_FILE).write_text(signed)
        (server / keys.PUBLIC_ROOT_FILE).write_text(root)
        assert queries.judge_text(text).answer == "valid"
        (server / keys.SIGNED_LIST_FILE).write_text(signed[:-10] + "AAAAAAAAAA")
        with pytest.raises(ValueError):
            queries.judge_text(text)
    finally:
        (server / keys.SIGNED_LIST_FILE).unlink()
        (server / keys.PUBLIC_ROOT_FILE).unlink()
