"""Cases judged by the server's rules and, from the same file, by the page (frontend/verifier/verify.test.ts).

`python -m tests.credentials.test_shared_verdicts` writes the file anew (new keys, same cases).
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hocvuso.credentials.rules import cbor, jws, qr, status, token, trust, verdict
from tests.credentials.paper import NOW, ORIGIN, Paper

FILE = Path(__file__).parents[1] / "golden" / "verdicts-1.json"


def made() -> dict[str, Any]:
    """Return the cases with what the server's rules say of each."""
    root = Paper().root
    papers: list[tuple[str, Paper, dict[str, Any]]] = [
        ("true", Paper(root=root), {}),
        ("birth year unknown", Paper(root=root), {"birth_year": None}),
        ("revoked", Paper(root=root, revoked=(77,)), {}),
        ("revoked, old list", Paper(root=root, revoked=(77,), list_age=timedelta(days=200)), {}),
        ("neighbouring bit set", Paper(root=root, revoked=(76, 78)), {}),
        ("old list", Paper(root=root, list_age=timedelta(days=8)), {}),
        ("no list", Paper(root=root, list_age=None), {}),
        ("index outside", Paper(root=root), {"status_index": status.BITS}),
        ("key of another commune", Paper(root=root, issuer="25750"), {}),
        ("unit is not the issuer", Paper(root=root), {"unit": "25750"}),
        ("before the key's period", Paper(root=root, not_before=NOW - timedelta(hours=1)), {}),
        ("after the key's period", Paper(root=root, not_after=NOW - timedelta(days=2)), {}),
        ("key for status lists", Paper(root=root, use=trust.STATUS), {}),
        ("from tomorrow", Paper(root=root), {"issued_at": NOW + timedelta(hours=30)}),
        ("expired", Paper(root=root), {"expires_at": NOW}),
    ]
    rows = [_row(what, paper, paper.text(**changes)) for what, paper, changes in papers]
    paper = Paper(root=root)
    signed = token.read(qr.token_of(paper.text()))
    for what, protected in (
        ("algorithm EdDSA in the token", {1: -8, 4: signed.kid}),
        ("unknown key", {1: token.ES256, 4: b"\0" * 8}),
        ("other algorithm, right key", {1: -35, 4: signed.kid}),
        ("no kid", {1: token.ES256}),
        ("a third header", {1: token.ES256, 4: signed.kid, 5: b"x"}),
    ):
        forged = cbor.Tag(18, [cbor.encode(protected), {}, signed.payload, signed.signature])
        rows.append(_row(what, paper, qr.text_of(cbor.encode(forged), ORIGIN)))
    rows.append(_row("not ours", paper, "https://example.vn/menu"))
    rows.append(_row("another code with digits", paper, "8936012345678901234567"))
    return {"root": jws.b64(token.point(root.public_key())), "cases": rows}


def _row(what: str, paper: Paper, text: str) -> dict[str, Any]:
    keys = paper.trust_list().keys.values()
    listed = None
    if paper.list_age is not None:
        body = status.body(1, NOW - paper.list_age, status.bitstring(paper.revoked), origin=ORIGIN)
        listed = status.sign(body, paper.status_key)
    row = {
        "what": what,
        "text": text,
        "trust": trust.sign(trust.body(1, NOW, keys), paper.root),
        "status": listed,
        "now": int(NOW.timestamp()),
    }
    said = paper.verdict(text)
    return {**row, "answer": said.answer, "reason": said.reason}


def test_every_case_is_judged_as_it_was_when_the_file_was_written() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    from cryptography.hazmat.primitives.asymmetric import ec

    root = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), jws.unb64(kept["root"]))
    for row in kept["cases"]:
        trusted = trust.read(row["trust"], root)
        lists = {1: status.read(row["status"], 1, trusted)} if row["status"] else {}
        said = verdict.judge(row["text"], trust=trusted, lists=lists, now=datetime.fromtimestamp(row["now"], UTC))
        assert (said.answer, said.reason) == (row["answer"], row["reason"]), row["what"]


def test_the_cases_show_every_reason() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    seen = {row["reason"] for row in kept["cases"]}
    # a changed signature is shown by every single digit of the golden paper
    assert seen | {"bad_signature"} == set(verdict.Reason.__args__)  # type: ignore[attr-defined]


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.exit(0)
