"""The file of a backup: what stands in it, in which order, and how a damaged one is told from a whole one."""

import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from hocvuso.kernel.errors import DomainError

FORMAT = "hocvuso-backup/1"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_LONGEST_MANIFEST = 4 << 20


class BackupRefused(DomainError):
    """A backup that can't be used, and why; nothing was changed."""

    code = "backup_refused"
    text = "Bản sao lưu này chưa dùng được: %(why)s Dữ liệu hiện có không đổi."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. `members`: sha256 of each; `keys`: fingerprints of the keys it needs."""

    format: str
    version: str
    engine: str
    made_at: str
    migrations: list[list[str]]
    keys: dict[str, str]
    members: dict[str, str]
    columns: dict[str, list[str]]

    def dumps(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def write_archive(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the tar aside and give it its name when it is whole and on disk."""
    aside = path.with_name(f".{path.name}.part")
    about = path.with_name(f".{path.name}.manifest")
    about.write_text(manifest.dumps(), encoding="utf-8")
    try:
        with aside.open("wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
            tar.add(about, MANIFEST)
            for name in manifest.members:
                tar.add(files[name], name)
        descriptor = os.open(aside, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        aside.chmod(0o600)
        aside.replace(path)
    finally:
        about.unlink(missing_ok=True)
        aside.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a backup. Raises BackupRefused."""
    try:
        with tarfile.open(path) as tar:
            first = tar.next()
            stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
            if first is None or stream is None or first.size > _LONGEST_MANIFEST:
                raise BackupRefused(why="tệp không phải bản sao lưu của hocvuso.")
            said: dict[str, Any] = json.loads(stream.read())
            manifest = Manifest(**said)
    except FileNotFoundError:
        raise BackupRefused(why="không có tệp này.") from None
    except (tarfile.TarError, OSError, ValueError, TypeError, EOFError) as error:
        raise BackupRefused(why="tệp không phải bản sao lưu của hocvuso, hoặc đã hỏng.") from error
    if manifest.format != FORMAT:
        raise BackupRefused(why=f"định dạng {manifest.format} không phải {FORMAT}.")
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """Write the members below `folder`, each checked against its digest. Raises BackupRefused."""
    found: dict[str, Path] = {}
    try:
        with tarfile.open(path) as tar:
            for number, (name, digest) in enumerate(manifest.members.items()):
                stream = tar.extractfile(name)
                if stream is None:
                    raise BackupRefused(why=f"thiếu phần {name}.")
                # members are named by number: a name from the file never becomes a path
                target = folder / f"member-{number}"
                if _copy(stream, target) != digest:
                    raise BackupRefused(why=f"phần {name} không khớp mã kiểm tra, tệp đã hỏng.")
                found[name] = target
    except KeyError as error:
        raise BackupRefused(why="thiếu một phần, tệp bị cắt giữa chừng.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupRefused(why="tệp bị cắt giữa chừng hoặc đã hỏng.") from error
    return found


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _copy(source: IO[bytes], target: Path) -> str:
    digest = sha256()
    with target.open("wb") as stream:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            stream.write(chunk)
    return digest.hexdigest()
