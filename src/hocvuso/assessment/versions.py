"""Which version of the bank and of the rules is in force. Files offer versions; only an act puts one into force.

The first start puts into force what ships, marked so. After that the content is kept in the database: a changed file
changes nothing for checks that run or begin, and its new version waits (`services.activating`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from hocvuso.assessment import bank
from hocvuso.assessment.errors import VersionChanged
from hocvuso.assessment.models import BankVersion, Version
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.versions import VERSION_KINDS, InForce, PassRule, VersionInfo, VersionKind
from hocvuso.kernel import canonical, clock


def in_force() -> InForce:
    """Return what a check that begins now uses."""
    latest = _latest()
    if len(latest) < len(VERSION_KINDS):
        keep_shipped()
        latest = _latest()
    return InForce(latest["bank"].code, rule_of(latest["rule"].content), latest["paper"].content)


def pass_rule_of(code: str) -> PassRule:
    """Return a pass rule that is or was in force, by its code; for sessions whose rule the files have no more."""
    row = Version.objects.filter(kind="rule", code=code, activated_at__isnull=False).first()
    if row is not None:
        return rule_of(row.content)
    return next(rule for rule in bank.pass_rules() if rule.code == code)


@transaction.atomic
def keep_shipped() -> None:
    """Put into force what ships, of each kind that has nothing in force yet. Safe to repeat and to race."""
    have = set(Version.objects.filter(activated_at__isnull=False).values_list("kind", flat=True))
    rows = []
    for kind in VERSION_KINDS:
        if kind in have:
            continue
        code, content = offered(kind)
        kept = {} if kind == "bank" else content
        digest = digest_of(kind, content)
        rows.append(Version(kind=kind, code=code, digest=digest, content=kept, shipped=True, activated_at=clock.now()))
    if "bank" not in have:
        keep_bank()
    Version.objects.bulk_create(rows, ignore_conflicts=True)


def keep_bank() -> None:
    """Keep the content of the files' bank, so that sessions can use it whatever becomes of the files."""
    now = bank.current()
    BankVersion.objects.get_or_create(
        version=now["version"], defaults={"kept_at": clock.now(), "content": bank.kept({"items": now["items"]})}
    )


def offered(kind: VersionKind) -> tuple[str, Json]:
    """Return code and content of what the files have for today."""
    if kind == "bank":
        current = bank.current()
        return str(current["version"]), {"version": current["version"]}
    if kind == "rule":
        rule = bank.pass_rule()
        return rule.code, _rule_content(rule)
    paper = bank.paper_rule()
    return f"giay.{paper['version']}", paper


def digest_of(kind: VersionKind, content: Mapping[str, Any]) -> str:
    """Return the hash of what decides. The days of a rule don't: a version ends when the next is put into force."""
    return canonical.sha256_hex({k: v for k, v in content.items() if kind != "rule" or k not in {*_DAYS, "source"}})


def require_unchanged() -> None:
    """Raise VersionChanged when a file has other content under the code of a version that is or was in force."""
    kept = Version.objects.filter(activated_at__isnull=False).exclude(kind="bank")
    digests = {(row.kind, row.code): row.digest for row in kept}
    found: list[tuple[VersionKind, str, Json]] = [("rule", r.code, _rule_content(r)) for r in bank.pass_rules()]
    found += [("paper", f"giay.{p['version']}", p) for p in bank.paper_rules()]
    for kind, code, content in found:
        if digests.get((kind, code), digest_of(kind, content)) != digest_of(kind, content):
            raise VersionChanged(version=code)


def versions() -> list[VersionInfo]:
    """Return each kind with what is in force and what waits. Public figures: no scope."""
    in_force()
    rows = list(Version.objects.order_by("activated_at", "id"))
    latest = {row.kind: row for row in rows if row.activated_at}
    shown = []
    for kind in VERSION_KINDS:
        now, (code, content) = latest[kind], offered(kind)
        tried = next((r for r in rows if (r.kind, r.code) == (kind, code)), None)
        same = tried is not None and tried.digest == digest_of(kind, content)
        shown.append(
            VersionInfo(
                kind=kind,
                code=now.code,
                since=now.activated_at or clock.now(),
                shipped=now.shipped,
                by=now.activated_by_id,
                waiting="" if code == now.code else code,
                figures=dict(tried.figures) if tried is not None and same and tried.tried_at else {},
                before=tuple(r.code for r in reversed(rows) if r.kind == kind and r.activated_at and r.pk != now.pk),
            )
        )
    return shown


def rule_of(content: Mapping[str, Any]) -> PassRule:
    """Return a kept pass rule."""
    days = {name: date.fromisoformat(content[name]) if content[name] else None for name in _DAYS}
    return PassRule(**{**content, **days})


_DAYS = ("valid_from", "valid_to")


def _rule_content(rule: PassRule) -> Json:
    days = {name: getattr(rule, name).isoformat() if getattr(rule, name) else None for name in _DAYS}
    return {**asdict(rule), **days}


def _latest() -> dict[str, Version]:
    rows = Version.objects.filter(activated_at__isnull=False).order_by("activated_at", "id")
    return {row.kind: row for row in rows}
