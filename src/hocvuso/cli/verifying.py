"""`hocvuso verify` and `hocvuso trust`: check papers without a browser, make the trust list where the root key lies."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hocvuso.cli.main import start_django
from hocvuso.kernel.clock import local_day
from hocvuso.kernel.errors import DomainError

WORDS = {"valid": "GIẤY THẬT, CÒN HIỆU LỰC", "old_list": "GIẤY THẬT, DANH SÁCH THU HỒI CŨ HOẶC CHƯA CÓ"}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    verify = commands.add_parser("verify", help="kiểm tra giấy: tệp PDF, JSON, tệp chữ, hoặc chữ trong mã QR")
    verify.add_argument("paper", help="đường dẫn tệp, địa chỉ trong mã QR, hoặc dãy số")
    verify.add_argument("--root", type=Path, help="khóa gốc (tệp PEM); cùng --trust: không cần cơ sở dữ liệu")
    verify.add_argument("--trust", type=Path, help="danh sách tin cậy đã ký (tải từ /trust)")
    verify.add_argument("--status", type=Path, action="append", default=[], help="danh sách thu hồi (từ /status/1)")
    verify.set_defaults(act=_verify)
    trust = commands.add_parser("trust", help="danh sách tin cậy: lấy ra, ký ở máy giữ khóa gốc")
    steps = trust.add_subparsers(dest="step", required=True, metavar="BƯỚC")
    steps.add_parser("show", help="in danh sách chưa ký").set_defaults(act=_show)
    steps.add_parser("root", help="in khóa gốc công khai (PEM)").set_defaults(act=_root)
    sign = steps.add_parser("sign", help="ký một danh sách bằng khóa gốc trong thư mục khóa của máy này")
    sign.add_argument("file", type=Path)
    sign.set_defaults(act=_sign)


def _verify(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.credentials.reading import text_in

    path = Path(options.paper) if len(options.paper) < 300 else None
    is_file = path is not None and path.is_file()
    data = path.read_bytes() if is_file and path else b""
    if data.lstrip()[:1] == b"{":
        verdicts = [_judged_file(data)]
    else:
        texts = text_in(data) if is_file else [options.paper]
        verdicts = [_judged(options, text) for text in texts]
    for verdict in verdicts:
        _say(verdict)
    return max(0 if v.answer == "valid" else 3 if v.answer == "old_list" else 1 for v in verdicts)


def _judged(options: argparse.Namespace, text: str) -> Any:
    from hocvuso.credentials import queries

    if options.trust is None:
        return queries.judge_text(text)
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from hocvuso.credentials.rules import jws, status, trust
    from hocvuso.credentials.rules.verdict import judge

    try:
        root = serialization.load_pem_public_key(options.root.read_bytes()) if options.root else None
        if not isinstance(root, ec.EllipticCurvePublicKey):
            raise ValueError("root")
        known = trust.read(options.trust.read_text(), root)
        lists = {}
        for file in options.status:
            signed = file.read_text()
            number = int(json.loads(jws.unb64(signed.split(".")[1]))["id"].rpartition("/")[2])
            lists[number] = status.read(signed, number, known)
    except (OSError, ValueError, LookupError) as error:
        raise DomainError(
            "lists_unusable", "Không dùng được khóa gốc hoặc danh sách: hỏng, thiếu, hoặc do nơi khác ký."
        ) from error
    return judge(text, trust=known, lists=lists, now=datetime.now(UTC))


def _judged_file(data: bytes) -> Any:
    from hocvuso.credentials import queries
    from hocvuso.credentials.reading import LARGEST, NoCode

    try:
        signed = json.loads(data) if len(data) <= LARGEST else None
    except (ValueError, RecursionError):
        signed = None
    if not isinstance(signed, dict):
        raise NoCode()
    return queries.judge_file(signed)


def _say(verdict: Any) -> None:
    from hocvuso.credentials.wording import REASONS, level_said

    refused = f"KHÔNG CHẤP NHẬN: {REASONS.get(verdict.reason, verdict.reason)}"
    print(WORDS.get(verdict.answer, refused))
    if verdict.claims is not None:
        claims = verdict.claims
        born = f", sinh năm {claims.birth_year}" if claims.birth_year else ""
        print(f"  {claims.name}{born}")
        issued, until = local_day(claims.issued_at), local_day(claims.expires_at)
        issuer = verdict.key.issuer_name if verdict.key else claims.issuer
        print(f"  {issuer}, cấp ngày {issued:%d/%m/%Y}, có giá trị đến {until:%d/%m/%Y}")
        print(f"  {level_said(claims.level)} (tạm tính: chưa phải xác nhận trên VNeID)")
    if verdict.list_as_of is not None:
        print(f"  Danh sách thu hồi ngày {local_day(verdict.list_as_of):%d/%m/%Y}")


def _show(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.credentials.queries import unsigned_trust_list

    print(json.dumps(unsigned_trust_list(), ensure_ascii=False, indent=1))
    return 0


def _root(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.credentials.queries import root_pem

    print(root_pem(), end="")
    return 0


def _sign(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.credentials.services import sign_trust_list

    print(sign_trust_list(unsigned=json.loads(options.file.read_text(encoding="utf-8"))))
    return 0
