"""`lay_out_home`: put the home page on the shelf. `hocvuso prepare` calls it: the command line knows no pages."""

from typing import Any

from django.core.management.base import BaseCommand

from hocvuso.web.citizen.shelf import Variant, page_at


class Command(BaseCommand):
    """A server that starts then shows the home page before it has loaded anything else."""

    help = "Puts the home page on the shelf."

    def handle(self, *_: Any, **__: Any) -> None:
        """Render the page in its usual variant, unless it lies there."""
        page_at("/", Variant())
