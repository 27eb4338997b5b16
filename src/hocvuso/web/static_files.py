"""Static files under names that hold their hash: phones keep them for good, compressed once when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Plain names until files have been collected (tests, the first moment of an instance), hashed names after that."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a collected file."""
        return str(super().stored_name(name)) if self.hashed_files else name
