"""Copies of a whole database in one file, and back. Keys, heads and the list of erasures are never inside.

A backup is a tar: `manifest.json` first, then the database. SQLite: the file, copied by the online backup API.
PostgreSQL: one member a table in COPY's text form, all of one snapshot; no outside program is needed.
"""

from hocvuso.kernel.backup.archive import BackupRefused, Manifest, read_manifest
from hocvuso.kernel.backup.reading import restore_backup
from hocvuso.kernel.backup.surroundings import missing_beside
from hocvuso.kernel.backup.writing import write_backup

__all__ = ["BackupRefused", "Manifest", "missing_beside", "read_manifest", "restore_backup", "write_backup"]
