"""A unit that can't be read."""


class UnitBroken(ValueError):
    """A unit file can't be used; the message says where and why."""
