"""Canonical JSON against the published RFC 8785 files; those with floats are refused on purpose."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.kernel import canonical

VECTORS = Path(__file__).parent.parent / "vectors" / "jcs"
FLOATS = {"structures.json", "values.json"}

bodies = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("name", sorted(p.name for p in (VECTORS / "input").iterdir()))
def test_published_vectors(name: str) -> None:
    value = json.loads((VECTORS / "input" / name).read_text(encoding="utf-8"))
    if name in FLOATS:
        with pytest.raises((TypeError, ValueError)):
            canonical.dumps(value)
    else:
        assert canonical.dumps(value) == (VECTORS / "output" / name).read_bytes().strip()


@given(bodies)
def test_what_is_written_reads_back_the_same(body: object) -> None:
    if any(0xD800 <= ord(c) <= 0xDFFF for c in json.dumps(body, ensure_ascii=False)):
        return
    assert json.loads(canonical.dumps(body)) == body


@pytest.mark.parametrize("value", [1.5, {1: "a"}, 2**53, {"a": {"b": 0.1}}, b"x"])
def test_what_other_readers_would_change_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical.dumps(value)
