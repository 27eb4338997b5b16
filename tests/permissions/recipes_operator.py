"""Doors of the operator and the designer: open to everybody, they hold no personal data."""

from tests.permissions.harness import public

public("health")
public("design")
