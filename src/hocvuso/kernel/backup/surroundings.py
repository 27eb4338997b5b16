"""What lies beside a database and never inside its backup: keys, heads, the list of erasures."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

from hocvuso.kernel import keyring
from hocvuso.kernel.backup.archive import Manifest

_KEYS = {".key", ".pem"}


def key_fingerprints() -> dict[str, str]:
    """Return {file name: fingerprint} of the keys in use; a fingerprint tells nothing about its key."""
    return {
        path.name: sha256(b"hocvuso key " + path.read_bytes()).hexdigest()[:16]
        for path in sorted(keyring.directory().iterdir())
        if path.suffix in _KEYS
    }


def missing_beside(manifest: Manifest) -> list[str]:
    """Return, in plain words, what a restore needs beside the database and does not find; empty when it may go on."""
    found: list[str] = []
    here = key_fingerprints()
    for name, fingerprint in sorted(manifest.keys.items()):
        if name not in here:
            found.append(f"thiếu khóa {name} trong thư mục khóa (HOCVUSO_KEYS)")
        elif here[name] != fingerprint:
            found.append(f"khóa {name} không phải khóa của bản sao lưu này")
    if not Path(settings.HOCVUSO_HEADS_FILE).is_file():
        found.append("thiếu tệp mốc của sổ cái (heads.json): không biết được điện thoại đã gửi tới đâu")
    if not Path(settings.HOCVUSO_ERASURES_FILE).is_file():
        found.append("thiếu danh sách đã xóa (erasures.jsonl): người đã xin xóa có thể sống lại trong dữ liệu")
    return found
