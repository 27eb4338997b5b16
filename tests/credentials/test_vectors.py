"""The bytes of a certificate against published vectors: CBOR (RFC 8949), COSE (cose-wg), ECDSA (wycheproof)."""

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.credentials.rules import cbor, jws, token

VECTORS = Path(__file__).parents[1] / "vectors"
SIGN1 = sorted((VECTORS / "cose" / "sign1-tests").glob("*.json"))

values = st.recursive(
    st.none() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=80) | st.text(max_size=80),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-99999, 99999) | st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=6,
)


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def public_of(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(jws.unb64(jwk[part]), "big") for part in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


@given(values)
def test_cbor_is_what_the_reference_library_writes_canonically(value: Any) -> None:
    try:
        ours = cbor.encode(value)
    except RecursionError:
        return
    assert cbor2.loads(ours) == value
    # cbor2's `canonical` sorts keys by length first (RFC 7049); ours sorts by bytes (RFC 8949 4.2.1)
    if not _has_maps(value):
        assert ours == cbor2.dumps(value, canonical=True)


@given(values)
def test_cbor_reads_back_what_it_wrote_and_nothing_with_a_rest(value: Any) -> None:
    data = cbor.encode(value)
    try:
        assert cbor.decode(data) == value
    except cbor.CborBroken as error:
        assert "deep" in str(error)
        return
    with pytest.raises(cbor.CborBroken):
        cbor.decode(data + b"\x00")


@given(st.binary(max_size=60))
def test_what_cbor_reads_has_no_second_way_of_writing(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except cbor.CborBroken:
        return
    assert cbor.encode(value) == data


@pytest.mark.parametrize("path", SIGN1, ids=lambda p: p.stem)
def test_cose_sign1_vectors(path: Path) -> None:
    vector = loaded(path)
    public = public_of(vector["input"]["sign0"]["key"])
    outer = cbor.decode(bytes.fromhex(vector["output"]["cbor"]))
    tagged = isinstance(outer, cbor.Tag)
    protected, _, payload, signature = outer.value if tagged else outer
    external = bytes.fromhex(vector["input"]["sign0"].get("external", ""))
    # an empty protected header is signed as the empty string (RFC 9052 4.4); a certificate's is never empty
    signed = cbor.encode(["Signature1", b"" if protected == b"\xa0" else protected, external, payload])
    holds = token.raw_signature_holds(public, signed, signature)
    if vector.get("fail"):
        assert not holds or not tagged or outer.number != 18
    else:
        assert holds
        if external == b"" and protected != b"\xa0":
            assert token.to_be_signed(protected, payload) == signed
            assert signed == bytes.fromhex(vector["intermediates"]["ToBeSign_hex"])


@pytest.mark.parametrize("path", SIGN1, ids=lambda p: p.stem)
def test_no_foreign_cose_message_is_taken_for_a_certificate(path: Path) -> None:
    with pytest.raises(token.TokenBroken):
        token.read(bytes.fromhex(loaded(path)["output"]["cbor"]))


@pytest.mark.parametrize("name", ["ecdsa-sig-01", "ecdsa-sig-02", "ecdsa-sig-04"])
def test_cose_ecdsa_vectors_only_p256_with_sha256_holds(name: str) -> None:
    vector = loaded(VECTORS / "cose" / "ecdsa-examples" / f"{name}.json")
    key = vector["input"]["sign0"]["key"]
    protected, _, payload, signature = cbor.decode(bytes.fromhex(vector["output"]["cbor"])).value
    if key["crv"] != "P-256":
        assert len(signature) != 64
        return
    holds = token.raw_signature_holds(public_of(key), token.to_be_signed(protected, payload), signature)
    assert holds is (vector["input"]["sign0"]["alg"] == "ES256")


def test_wycheproof_ecdsa_p1363() -> None:
    vectors = loaded(VECTORS / "wycheproof" / "ecdsa_secp256r1_sha256_p1363_test.json")
    count = 0
    for group in vectors["testGroups"]:
        public = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), bytes.fromhex(group["publicKey"]["uncompressed"])
        )
        for case in group["tests"]:
            holds = token.raw_signature_holds(public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            assert holds is (case["result"] == "valid"), case
            count += 1
    assert count == vectors["numberOfTests"]


def _has_maps(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_maps, value)))
