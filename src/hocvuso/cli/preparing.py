"""What an instance needs before it answers: tables, places, partitions, static files, the demonstration ward."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def prepare_instance(*, say: Callable[[str], None]) -> None:
    """Bring the database and static files up to date; safe and quick to repeat."""
    Path(settings.HOCVUSO_HOME).mkdir(parents=True, exist_ok=True)
    if _pending_migrations():
        say("Tạo các bảng dữ liệu")
        call_command("migrate", verbosity=0, interactive=False)
    _load_places(say)
    _keep_outside()
    _keep_versions(say)
    collect_static(say)
    from hocvuso.identity.services import tidy
    from hocvuso.learning.services import forget_old_calls

    tidy()
    forget_old_calls()
    _look_again(say)
    if settings.HOCVUSO_DEMO:
        from hocvuso.cli.demonstration import make_demonstration

        make_demonstration(say=say)
    # a server that starts shows the home page before it has loaded anything else
    call_command("lay_out_home")


def _keep_versions(say: Callable[[str], None]) -> None:
    """Put into force what ships with a first installation; refuse a version in force whose file was changed."""
    from hocvuso.assessment.versions import require_unchanged, versions

    waiting = [kind.waiting for kind in versions() if kind.waiting]
    require_unchanged()
    if waiting:
        say(f"Bản đánh giá mới đang chờ thành phố cho dùng: {', '.join(waiting)}")


def _keep_outside() -> None:
    """Make sure that the heads and the list of erasures exist from the first day: a restore refuses without them."""
    from hocvuso.facts.heads import check_once

    check_once()
    erasures = Path(settings.HOCVUSO_ERASURES_FILE)
    if not erasures.exists():
        erasures.parent.mkdir(parents=True, exist_ok=True)
        erasures.touch(mode=0o600)


def _look_again(say: Callable[[str], None]) -> None:
    """Count what only this version counts; erase again whom a backup brought back; judge, or issue, what waits."""
    from hocvuso.credentials.services import issue_what_waits
    from hocvuso.facts.services import apply_erasures, judge_parked
    from hocvuso.insight.services import count_uncounted

    if counted := count_uncounted():
        say(f"Tính lại số liệu của {counted} phường, xã theo bản mới")
    if erased := apply_erasures():
        say(f"Xóa lại {erased} người theo danh sách đã xóa")
    if stored := judge_parked():
        say(f"Nhận thêm {stored} việc chờ xem từ điện thoại")
    if issued := issue_what_waits():
        say(f"Cấp {issued} giấy đã chờ khóa ký")


def collect_static(say: Callable[[str], None]) -> None:
    """Copy, hash and compress static files once for each build."""
    source = Path(settings.STATICFILES_DIRS[0])
    digest = sha256()
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        stat = path.stat()
        digest.update(f"{path.relative_to(source)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Nén các tệp tĩnh")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _load_places(say: Callable[[str], None]) -> None:
    from hocvuso.facts.services import ensure_partitions
    from hocvuso.places.queries import communes
    from hocvuso.places.services import load_places

    if communes():
        return
    count = load_places()
    say(f"Nạp {count} phường, xã, đặc khu")
    ensure_partitions([c.code for c in communes()])
