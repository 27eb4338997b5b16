"""Where the content that ships with the code lies; the settings ask, and the command line before Django is up."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def content() -> Path:
    """Return its folder: inside the package where a wheel was installed, else beside the sources."""
    packed = PACKAGE / "_content"
    return packed if packed.is_dir() else PACKAGE.parent.parent / "content"
