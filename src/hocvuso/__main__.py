"""`python -m hocvuso` is the `hocvuso` command."""

import sys

from hocvuso.cli.main import main

sys.exit(main())
