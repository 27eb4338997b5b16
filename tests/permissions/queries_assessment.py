"""Queries of assessment."""

from tests.permissions.queries import Call, scoped
from tests.permissions.recipes_assessment import signal, started, with_scene

scoped("assessment.queries.look", lambda cast: Call(started(cast)))
scoped("assessment.queries.sessions", lambda cast: Call(limit=5) if started(cast) else Call())
scoped("assessment.queries.scene", lambda cast: Call(*with_scene(cast)))
scoped("assessment.queries.signals", lambda cast: Call(limit=5) if signal(cast) else Call())
