"""Trying a version that waits, and putting it into force: an act with a name, after its figures were seen."""

from uuid import UUID

from django.db import transaction

from hocvuso.assessment import bank, check, lab
from hocvuso.assessment.errors import BankBroken, VersionNotTried, VersionUnknown
from hocvuso.assessment.models import Version
from hocvuso.assessment.types.versions import VERSION_KINDS, VersionKind
from hocvuso.assessment.versions import digest_of, in_force, keep_bank, offered
from hocvuso.audit.services import log
from hocvuso.kernel import clock

FIGURES = ("mean_length", "accuracy_of_decided", "false_pass", "false_not_yet", "inconclusive", "max_exposure")


@transaction.atomic
def try_waiting(*, people: int = lab.PEOPLE) -> dict[str, int]:
    """Play what waits together, as it would be used; keep what came out and return it, in thousandths.

    Raises BankBroken when the waiting bank doesn't pass its check.
    """
    now = in_force()
    waiting = [kind for kind in VERSION_KINDS if offered(kind)[0] != _code_in_force(kind)]
    if "bank" in waiting:
        problems = check.problems(bank.current())
        if problems:
            raise BankBroken(count=len(problems))
    subject = lab.Subject(
        bank.current() if "bank" in waiting else lab.kept_bank(now.bank),
        bank.pass_rule() if "rule" in waiting else now.rule,
    )
    (trial,) = lab.try_cuts([lab.settings_of(subject.rule)["cut"]], {}, people=people, subject=subject)
    figures = {name: round(getattr(trial.report, name) * 1000) for name in FIGURES}
    for kind in waiting:
        code, content = offered(kind)
        row, _ = Version.objects.get_or_create(kind=kind, code=code, defaults={"digest": ""})
        if row.activated_at is None:
            row.digest, row.content = digest_of(kind, content), {} if kind == "bank" else content
        row.tried_at, row.figures = clock.now(), figures
        row.save(update_fields=["digest", "content", "tried_at", "figures"])
    return figures


@transaction.atomic
def activate_version(*, kind: VersionKind, code: str, actor: UUID | None) -> None:
    """Put a version into force: one that waits and was tried as it is now, or one that was in force before.

    Checks that run go on with what they began with. `actor` None: the operator's command. Repeating changes nothing.
    Raises VersionUnknown, VersionNotTried.
    """
    in_force()
    if _code_in_force(kind) == code:
        return
    row = Version.objects.select_for_update().filter(kind=kind, code=code).first()
    if row is None or row.activated_at is None:
        waiting, content = offered(kind)
        if waiting != code:
            raise VersionUnknown()
        if row is None or row.tried_at is None or row.digest != digest_of(kind, content):
            raise VersionNotTried()
        if kind == "bank":
            keep_bank()
    row.activated_at, row.activated_by_id = clock.now(), actor
    row.save(update_fields=["activated_at", "activated_by"])
    log(
        actor=actor,
        action="assessment.version.activated",
        object_kind="assessment_version",
        object_id=row.id,
        details={"kind": kind, "code": code, **row.figures},
    )


def _code_in_force(kind: VersionKind) -> str:
    latest = Version.objects.filter(kind=kind, activated_at__isnull=False).order_by("-activated_at", "-id").first()
    return latest.code if latest is not None else ""
