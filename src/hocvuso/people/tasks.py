"""Work on whole rolls, done by the worker: a task is a batch, never one person."""

from uuid import UUID

from django_tasks import task

from hocvuso.people.roll import accepting, intake


@task()
def read_roll(roll_id: str) -> None:
    """Open, recognise, clean and compare an uploaded roll."""
    intake.read(UUID(roll_id))


@task()
def compare_roll(roll_id: str) -> None:
    """Compare the rows of a roll with the register once more."""
    intake.compare_again(UUID(roll_id))


@task()
def accept_roll(roll_id: str, gone: bool) -> None:
    """Record what the clerk accepted."""
    accepting.accept(UUID(roll_id), gone=gone)


@task()
def undo_roll(roll_id: str, actor: str) -> None:
    """Take back what an accepted roll recorded."""
    accepting.undo(UUID(roll_id), actor=UUID(actor))
