"""What a verifier says: it holds, it holds but the list is old, or it is refused and why."""

import gzip
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.credentials.rules import cbor, jws, qr, status, token, trust
from tests.credentials.paper import NOW, ORIGIN, Paper


def test_a_true_paper_with_a_fresh_list_holds() -> None:
    said = Paper().verdict()
    assert (said.answer, said.reason) == ("valid", "")
    assert said.claims is not None and said.claims.name == "Nguyễn Thị Sáu"
    assert said.key is not None and said.key.issuer_name == "Phường Thủ Dầu Một"


@pytest.mark.parametrize("age", [timedelta(days=8), None], ids=["old", "absent"])
def test_an_old_or_absent_list_is_said_and_not_called_valid(age: timedelta | None) -> None:
    said = Paper(list_age=age).verdict()
    assert said.answer == "old_list"
    assert said.claims is not None


def test_a_revoked_paper_is_refused_even_by_an_old_list() -> None:
    said = Paper(revoked=(77,), list_age=timedelta(days=300)).verdict()
    assert (said.answer, said.reason) == ("refused", "revoked")


def test_an_index_outside_the_list_is_never_taken_for_not_revoked() -> None:
    assert Paper().verdict(status_index=status.BITS).reason == "index_outside"


def test_algorithm_and_key_are_taken_from_the_trust_list_never_from_the_token() -> None:
    paper = Paper()
    signed = token.read(qr.token_of(paper.text()))
    for number, reason in ((-8, "wrong_algorithm"), (0, "wrong_algorithm")):
        protected = cbor.encode({1: number, 4: signed.kid})
        forged = cbor.encode(cbor.Tag(18, [protected, {}, signed.payload, signed.signature]))
        assert paper.verdict(qr.text_of(forged, ORIGIN)).reason == reason
    stranger = ec.generate_private_key(ec.SECP256R1())
    own_key = token.sign(paper.claims(), stranger)
    assert paper.verdict(qr.text_of(own_key, ORIGIN)).reason == "unknown_key"
    # the known key's kid over a stranger's signature
    protected = cbor.encode({1: token.ES256, 4: signed.kid})
    signature = token.raw_signature(stranger, token.to_be_signed(protected, signed.payload))
    forged = cbor.encode(cbor.Tag(18, [protected, {}, signed.payload, signature]))
    assert paper.verdict(qr.text_of(forged, ORIGIN)).reason == "bad_signature"
    # a key carried along in the unprotected header is not even looked at
    carried = cbor.encode(
        cbor.Tag(18, [protected, {-1: token.point(stranger.public_key())}, signed.payload, signature])
    )
    assert paper.verdict(qr.text_of(carried, ORIGIN)).reason == "malformed"


def test_a_key_signs_for_its_issuer_only_in_its_period_and_for_its_use() -> None:
    assert Paper(issuer="25750").verdict().reason == "wrong_issuer"
    assert Paper().verdict(unit="25750").reason == "wrong_issuer"
    assert Paper(not_before=NOW - timedelta(hours=1)).verdict().reason == "outside_key_period"
    late = Paper(not_after=NOW - timedelta(days=2))
    assert late.verdict().reason == "outside_key_period"
    assert Paper(use=trust.STATUS).verdict().reason == "unknown_key"


def test_times_are_judged_with_a_day_for_wrong_clocks() -> None:
    paper = Paper()
    assert paper.verdict(issued_at=NOW + timedelta(hours=20)).answer == "valid"
    assert paper.verdict(issued_at=NOW + timedelta(hours=30)).reason == "not_yet"
    assert paper.verdict(expires_at=NOW).reason == "expired"


def test_every_single_changed_digit_is_refused() -> None:
    paper = Paper()
    text = paper.text()
    start = text.index("#") + 1
    trusted, lists = paper.trust_list(), paper.lists()
    from hocvuso.credentials.rules.verdict import judge

    for place in range(start, len(text)):
        changed = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
        assert judge(changed, trust=trusted, lists=lists, now=NOW).answer == "refused", place


@pytest.mark.parametrize("text", ["", "xin chào", "https://evil.example/x#", "0" * 40, "#" + "9" * 3000, "١٢٣" * 20])
def test_other_texts_are_no_certificates(text: str) -> None:
    assert Paper().verdict(text or " ").reason == "not_ours"


def test_digits_alone_and_spaces_around_are_fine() -> None:
    paper = Paper()
    assert paper.verdict("  " + paper.text().partition("#")[2] + "\n").answer == "valid"


def test_a_trust_list_of_another_root_or_with_a_wrong_kid_is_refused() -> None:
    paper = Paper()
    other = ec.generate_private_key(ec.SECP256R1())
    body = trust.body(1, NOW, paper.trust_list().keys.values())
    with pytest.raises(jws.JwsBroken):
        trust.read(trust.sign(body, other), paper.root.public_key())
    body["keys"][0]["kid"] = "00" * 8
    with pytest.raises(jws.JwsBroken):
        trust.read(trust.sign(body, paper.root), paper.root.public_key())


def test_a_status_list_is_the_one_asked_for_whole_and_by_a_status_key() -> None:
    paper = Paper()
    trusted = paper.trust_list()
    bits = status.bitstring([3])
    good = status.sign(status.body(1, NOW, bits, origin=ORIGIN), paper.status_key)
    assert status.read(good, 1, trusted).revoked(3)
    assert not status.read(good, 1, trusted).revoked(4)
    with pytest.raises(status.ListBroken):
        status.read(good, 2, trusted)
    with pytest.raises(status.ListBroken):  # a key for certificates may not say what is revoked
        status.read(status.sign(status.body(1, NOW, bits, origin=ORIGIN), paper.key), 1, trusted)
    short = status.sign(status.body(1, NOW, b"\0" * 100, origin=ORIGIN), paper.status_key)
    with pytest.raises(status.ListBroken):
        status.read(short, 1, trusted)


def test_a_list_that_unpacks_without_end_is_refused() -> None:
    bomb = "u" + jws.b64(gzip.compress(b"\0" * (1 << 24)))
    with pytest.raises(status.ListBroken):
        status.decode(bomb)


def test_the_specification_s_own_empty_list_reads() -> None:
    example = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"  # Bitstring Status List 1.0
    assert status.decode(example) == bytes(131_072 // 8)
