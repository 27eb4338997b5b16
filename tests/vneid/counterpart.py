"""The other side of the hand-over, played by the test."""

from dataclasses import replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.kernel.ids import uuid7
from hocvuso.vneid import keys, sending
from hocvuso.vneid.models import Handover
from hocvuso.vneid.rules import jose, receipts
from tests.vneid.conftest import forget_receiver

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


class Counterpart:
    """The receiver's keys in our hand, so that we can say what it would and would not say."""

    def __init__(self) -> None:
        self.signing = ed25519.Ed25519PrivateKey.generate()
        self.sealing = ec.generate_private_key(ec.SECP256R1())
        forget_receiver()
        keys.pin_receiver(
            {
                "signing": jose.public_text(self.signing.public_key()),
                "sealing": jose.public_text(self.sealing.public_key()),
            }
        )

    def transport(self, **changes: object) -> str:
        batch = sending.make_batch()
        assert batch is not None
        said = receipts.Transport(batch.pk, batch.sha256, batch.seq, batch.count, NOW)
        return receipts.sign_transport(replace(said, **changes), self.signing)  # type: ignore[arg-type]

    def item(self, row: Handover, status: str = "confirmed", code: str = "", **changes: object) -> str:
        batch = row.batch_id or uuid7()
        said = receipts.Item(keys.sender(), batch, row.request, row.version, row.body_sha256, status, code, NOW)
        return receipts.sign_item(replace(said, **changes), self.signing)  # type: ignore[arg-type]
