"""Queries of assessment."""

from uuid import UUID

from hocvuso.assessment.models import Session
from tests.permissions.queries import Call, scoped
from tests.permissions.recipes_assessment import ended, signal, started, with_scene
from tests.permissions.recipes_classes import class_of, waiting
from tests.permissions.recipes_paper import booklet, code_of


def _resident_of(session: UUID) -> UUID:
    return Session.objects.get(pk=session).resident_id


scoped("assessment.queries.checks.audited", lambda cast: Call(ended(cast)))
scoped("assessment.queries.checks.look", lambda cast: Call(started(cast)))
scoped("assessment.queries.checks.sessions", lambda cast: Call(limit=5) if started(cast) else Call())
scoped("assessment.queries.checks.scene", lambda cast: Call(*with_scene(cast)))
scoped("assessment.queries.checks.signals", lambda cast: Call(limit=5) if signal(cast) else Call())
scoped("assessment.queries.classes.classes", lambda cast: Call(limit=5) if class_of(cast) else Call())
scoped("assessment.queries.classes.class_view", lambda cast: Call(class_of(cast)))
scoped("assessment.queries.classes.waiting_work", lambda cast: Call(waiting(cast)[1]))
scoped("assessment.queries.classes.unfinished", lambda cast: Call([_resident_of(started(cast))]))
scoped("assessment.queries.paper.booklets", lambda cast: Call(limit=5) if booklet(cast) else Call())
scoped("assessment.queries.paper.booklet", lambda cast: Call(booklet(cast)))
scoped("assessment.queries.paper.booklet_paper", lambda cast: Call(booklet(cast)))
scoped("assessment.queries.paper.booklet_tasks", lambda cast: Call(booklet(cast)))
scoped("assessment.queries.paper.booklet_by_code", lambda cast: Call(code_of(booklet(cast))))
