"""Voices for lessons: a volunteer reads a screen aloud on a phone; a second person listens and lets it out."""

from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.learning.errors import RecordingRefused
from hocvuso.learning.models import Recording
from hocvuso.learning.queries import voice_slot
from hocvuso.learning.rules import spoken_hash

LARGEST_BYTES = 400_000
# what phones' recorders make: the first bytes must be of that kind, whatever the header says
STARTS = {"audio/webm": b"\x1aE\xdf\xa3", "audio/ogg": b"OggS", "audio/mp4": b"ftyp"}


@transaction.atomic
def save_recording(*, unit: str, screen: str, sound: bytes, mime: str, actor: UUID) -> None:
    """Keep a voice for a screen; an earlier one is replaced. Raises NotFound, RecordingRefused."""
    words = voice_slot(unit, screen).words
    kind = mime.split(";")[0].strip()
    if kind not in STARTS or STARTS[kind] not in sound[:12]:
        raise RecordingRefused(
            "recording_kind", "Máy ghi ra loại tệp chưa dùng được. Mở trang này bằng Chrome rồi ghi lại."
        )
    if len(sound) > LARGEST_BYTES:
        raise RecordingRefused("recording_large", "Đoạn ghi dài quá. Đọc đúng các câu trên màn hình rồi bấm Dừng.")
    Recording.objects.update_or_create(
        unit=unit,
        screen=screen,
        defaults={
            "text_hash": spoken_hash(words),
            "mime": kind,
            "sound": sound,
            "recorded_by_id": actor,
            "recorded_at": clock.now(),
            "released_by": None,
            "released_at": None,
        },
    )
    log(actor=actor, action="learning.recording.saved", object_kind="recording", object_id=f"{unit}/{screen}")


@transaction.atomic
def release_recording(*, unit: str, screen: str, actor: UUID) -> None:
    """Let a voice be heard by everybody. Raises NotFound; RecordingRefused for one's own voice."""
    row = _found(unit, screen)
    if row.recorded_by_id == actor:
        raise RecordingRefused("recording_own", "Giọng của mình thì nhờ người khác nghe lại rồi cho phát.")
    row.released_by_id, row.released_at = actor, clock.now()
    row.save(update_fields=["released_by", "released_at"])
    log(actor=actor, action="learning.recording.released", object_kind="recording", object_id=f"{unit}/{screen}")


@transaction.atomic
def discard_recording(*, unit: str, screen: str, actor: UUID) -> None:
    """Take a voice away. Raises NotFound."""
    _found(unit, screen).delete()
    log(actor=actor, action="learning.recording.discarded", object_kind="recording", object_id=f"{unit}/{screen}")


def _found(unit: str, screen: str) -> Recording:
    row = Recording.objects.select_for_update().filter(unit=unit, screen=screen).first()
    if row is None:
        raise NotFound()
    return row
