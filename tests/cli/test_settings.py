"""The public address and the name of passkeys are read strictly: a wrong one stops the start and says what to write."""

import pytest

from hocvuso.config import env


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", "http://localhost:8000"),
        ("https://HocVuSo.example.vn/", "https://hocvuso.example.vn"),
        ("https://hocvuso.example.vn:443", "https://hocvuso.example.vn"),
        ("https://hocvuso.example.vn:8443", "https://hocvuso.example.vn:8443"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://[::1]:8123", "http://[::1]:8123"),
    ],
)
def test_an_origin_is_read_as_a_browser_writes_it(monkeypatch: pytest.MonkeyPatch, written: str, read: str) -> None:
    monkeypatch.setenv("HOCVUSO_ORIGIN", written)
    assert env.origin("HOCVUSO_ORIGIN", "http://localhost:8000") == read


@pytest.mark.parametrize(
    "written",
    [
        "hocvuso.example.vn",
        "ftp://hocvuso.example.vn",
        "https://",
        "https://hocvuso.example.vn/office/",
        "https://hocvuso.example.vn?x=1",
        "https://quan@hocvuso.example.vn",
        "https://hocvuso.example.vn:cổng",
        "https://[::1",
        "https://họcvụsố.vn",
    ],
)
def test_an_origin_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("HOCVUSO_ORIGIN", written)
    with pytest.raises(env.SettingError) as stopped:
        env.origin("HOCVUSO_ORIGIN", "")
    assert "HOCVUSO_ORIGIN" in str(stopped.value)


@pytest.mark.parametrize(
    ("origin", "demo", "asked", "host"),
    [
        ("https://hocvuso.example.vn", False, "", "hocvuso.example.vn"),
        ("https://hocvuso.example.vn:8443", False, "Example.vn", "example.vn"),
        ("https://hocvuso.example.vn", False, "hocvuso.example.vn", "hocvuso.example.vn"),
        ("http://localhost:8000", True, "", "localhost"),
        ("https://localhost:8000", False, "", "localhost"),
        # none where browsers allow none: no TLS, or no name
        ("http://localhost:8000", False, "", ""),
        ("http://hocvuso.example.vn", True, "", ""),
        ("http://127.0.0.1:8000", True, "", ""),
        ("https://192.0.2.7", False, "", ""),
        ("https://[::1]", False, "", ""),
    ],
)
def test_passkeys_belong_to_the_name_of_the_origin(
    monkeypatch: pytest.MonkeyPatch, origin: str, demo: bool, asked: str, host: str
) -> None:
    monkeypatch.setenv("HOCVUSO_PASSKEY_HOST", asked)
    assert env.passkey_host("HOCVUSO_PASSKEY_HOST", origin, demo=demo) == host


@pytest.mark.parametrize(
    ("origin", "asked"),
    [
        ("https://hocvuso.example.vn", "other.example.vn"),
        ("https://hocvuso.example.vn", "a.hocvuso.example.vn"),
        ("https://hocvuso.example.vn", "so.example.vn"),
        ("https://hocvuso.example.vn", "vn"),
        ("https://hocvuso.example.vn", "https://hocvuso.example.vn"),
        ("http://hocvuso.example.vn", "hocvuso.example.vn"),
        ("https://192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_name_that_does_not_fit_stops_the_start(monkeypatch: pytest.MonkeyPatch, origin: str, asked: str) -> None:
    monkeypatch.setenv("HOCVUSO_PASSKEY_HOST", asked)
    with pytest.raises(env.SettingError) as stopped:
        env.passkey_host("HOCVUSO_PASSKEY_HOST", origin, demo=False)
    assert "HOCVUSO_PASSKEY_HOST" in str(stopped.value)


def test_a_misspelt_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCVUSO_PASSKEYS_HOST", "example.vn")
    with pytest.raises(env.SettingError) as stopped:
        env.check_known()
    assert "HOCVUSO_PASSKEYS_HOST" in str(stopped.value)
    assert "HOCVUSO_PASSKEY_HOST" in str(stopped.value)
