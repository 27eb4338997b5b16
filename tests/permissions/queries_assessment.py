"""Queries of assessment."""

from tests.permissions.queries import Call, scoped
from tests.permissions.recipes_assessment import started, with_scene

scoped("assessment.queries.look", lambda cast: Call(started(cast)))
scoped("assessment.queries.sessions", lambda cast: Call(limit=5) if started(cast) else Call())
scoped("assessment.queries.scene", lambda cast: Call(*with_scene(cast)))
