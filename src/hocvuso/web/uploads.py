"""Files that come in: how much is taken before the rest is let go by."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST = 26 * 1024 * 1024
"""Bytes of one file that are kept: the largest roll, and a little, so that its own sentence is said."""


class SizeGuard(FileUploadHandler):
    """Stops keeping a file beyond the limit; the form then has no file, and the view says why."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count each file from the start."""
        super().new_file(*args, **kwargs)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand a piece on, or end the upload. Raises StopUpload; the rest of the body is read and dropped."""
        self._taken += len(raw_data)
        if self._taken > LARGEST:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers after this one."""
        return None
