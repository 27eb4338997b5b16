"""The file form: two proofs over one content, canonical as PyLD writes it, on the published vectors."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.urls import reverse

from hocvuso.cli.main import main
from hocvuso.credentials import queries, services
from hocvuso.credentials.rules import badge, base58
from hocvuso.kernel import canonical
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, Cast
from tests.credentials.lives import certified

VECTORS = Path(__file__).parents[1] / "vectors"
W3C = VECTORS / "w3c-vc-di-eddsa"
QUADS = json.loads((VECTORS / "badge" / "quads.json").read_text(encoding="utf-8"))["cases"]


def w3c_key() -> ed25519.Ed25519PrivateKey:
    pair = json.loads((W3C / "keyPair.json").read_text())
    secret = base58.from_multibase(pair["privateKeyMultibase"])
    key = ed25519.Ed25519PrivateKey.from_private_bytes(secret[2:34])
    assert badge.public_multibase(key.public_key()) == pair["publicKeyMultibase"]
    return key


@pytest.mark.parametrize("case", QUADS, ids=lambda c: c["document"]["id"][-4:])
def test_our_quads_are_those_of_a_json_ld_processor(case: dict[str, Any]) -> None:
    assert badge.quads(case["document"]) == case["quads"]
    assert badge.proof_quads(case["proof"]) == case["proof_quads"]


def test_w3c_vector_of_the_rdf_suite() -> None:
    folder = W3C / "eddsa-rdfc-2022"
    content, options = ((folder / f"{name}DataInt.txt").read_bytes() for name in ("canonDoc", "proofCanon"))
    config = json.loads((folder / "proofConfigDataInt.json").read_text())
    assert badge.proof_quads(config).encode().strip() == options.strip()
    message = badge.hash_data(options, content)
    assert message.hex() == (folder / "combinedHashDataInt.txt").read_text().strip()
    signature = w3c_key().sign(message)
    assert signature.hex() == (folder / "sigHexDataInt.txt").read_text().strip()
    assert base58.to_multibase(signature) == (folder / "sigBTC58DataInt.txt").read_text().strip()


def test_w3c_vector_of_the_jcs_suite() -> None:
    signed = json.loads((W3C / "eddsa-jcs-2022" / "signedJCS.json").read_text())
    method = signed["proof"]["verificationMethod"]
    assert badge.verify(signed, w3c_key().public_key(), method=method)["name"] == "Alumni Credential"
    signed["name"] = "Other"
    with pytest.raises(badge.BadgeBroken):
        badge.verify(signed, w3c_key().public_key(), method=method)


def test_both_proofs_hold_and_break_together(cast: Cast) -> None:
    file = queries.badge(EVERYWHERE, certified(cast))
    assert [proof["cryptosuite"] for proof in file["proof"]] == [badge.RDFC, badge.JCS]
    document = queries.issuer_document(f"{HERE:05d}")
    (method,) = document["verificationMethod"]
    public = ed25519.Ed25519PublicKey.from_public_bytes(base58.from_multibase(method["publicKeyMultibase"])[2:])
    unsigned = badge.verify(file, public, method=method["id"])
    rdfc = {key: value for key, value in file["proof"][0].items() if key != "proofValue"}
    message = badge.hash_data(badge.proof_quads(rdfc).encode(), badge.quads(unsigned).encode())
    public.verify(base58.from_multibase(file["proof"][0]["proofValue"]), message)


def test_a_changed_file_is_refused_and_a_revoked_one_says_so(cast: Cast) -> None:
    certificate = certified(cast)
    file = json.loads(json.dumps(queries.badge(EVERYWHERE, certificate)))
    said = queries.judge_file(file)
    assert said.answer == "valid" and said.claims is not None and said.claims.name == "Nguyễn Thị Sáu"
    for change in (
        lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Người Khác"),
        lambda d: d["credentialStatus"].update(statusListIndex="5"),
        lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
        lambda d: d["proof"][1].update(proofPurpose="authentication"),
        lambda d: d["proof"].pop(1),
        lambda d: d.update(proof=None),
    ):
        forged = copy.deepcopy(file)
        change(forged)
        assert queries.judge_file(forged).answer == "refused"
    services.revoke_certificate(EVERYWHERE, actor=cast.actor(cast.hanh), certificate_id=certificate, reason="asked")
    assert queries.judge_file(file).reason == "revoked"


@pytest.mark.parametrize("text", ["{}", '{"issuer": 3}', "[" * 3000, '{"a": 1e5}'])
def test_foreign_json_is_refused_in_words(text: str, tmp_path: Path, capsys: Any, db: None) -> None:
    file = tmp_path / "la.json"
    file.write_text(text)
    assert main(["verify", str(file)]) in (1, 2)
    said = capsys.readouterr()
    assert "KHÔNG CHẤP NHẬN" in said.out or "PDF của giấy" in said.err


def test_control_characters_and_foreign_shapes_are_never_canonicalised() -> None:
    document = copy.deepcopy(QUADS[0]["document"])
    document["name"] = "a\nb"
    with pytest.raises(badge.BadgeBroken):
        badge.quads(document)
    document = copy.deepcopy(QUADS[0]["document"])
    document["credentialSubject"]["identifier"].append({})
    with pytest.raises(badge.BadgeBroken):
        badge.quads(document)


def test_the_file_is_fetched_by_an_officer_and_checked_at_the_command_line(
    cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    certificate = certified(cast)
    answer = cast.client(cast.hanh).get(reverse("office:certificate-badge", args=[certificate]))
    file = tmp_path / "giay.json"
    file.write_bytes(answer.content)
    assert main(["verify", str(file)]) == 0
    assert "CÒN HIỆU LỰC" in capsys.readouterr().out
    assert "000" not in json.loads(answer.content)["credentialSubject"]["identifier"][0]["identityHash"]


def test_a_file_holds_what_the_paper_holds_and_nothing_more(cast: Cast) -> None:
    file = queries.badge(EVERYWHERE, certified(cast))
    text = canonical.dumps({key: value for key, value in file.items() if key != "proof"}).decode()
    assert "tạm tính" in text and "1954" not in text
    assert datetime.fromisoformat(file["validFrom"]) <= datetime.now(UTC)
