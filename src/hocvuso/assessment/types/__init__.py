"""Shapes of the assessment room, a module for each concept."""

from typing import Any

Json = dict[str, Any]
