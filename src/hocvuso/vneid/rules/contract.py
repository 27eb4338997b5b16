"""Words of `hvs-confirm/1`. A receiver that speaks another edition is refused, never guessed at."""

SCHEMA = "hvs-confirm/1"
MOST_IN_BATCH = 500
SYNTHETIC_PREFIX = "000"
"""No province has this code: only such numbers may enter sandbox and demonstration."""

BATCH_TYPE = "hvs-batch+jws"
TRANSPORT_TYPE = "hvs-receipt-transport+jws"
ITEM_TYPE = "hvs-receipt-item+jws"
VISIBLE_TYPE = "hvs-receipt-visible+jws"
BUCKETS_TYPE = "hvs-buckets+jws"
"""A type of its own for every kind of message: none can be passed off as another."""

ITEM_STATUSES = frozenset({"confirmed", "rejected", "review", "revoked"})

RETRY = "RETRY"
CONSENT_MISSING = "CONSENT_MISSING"
REVIEW = "REVIEW"
CODES = (
    "NOT_FOUND",
    "NAME_MISMATCH",
    "DOB_MISMATCH",
    "NO_LEVEL2",
    "DECEASED",
    "DUPLICATE_PERSON",
    "FRAMEWORK_UNKNOWN",
    "UNIT_NOT_AUTHORISED",
    CONSENT_MISSING,
    "SIG_INVALID",
    RETRY,
)
"""What a receiver may answer; each maps to a task for the team (content/vi/handover.yaml)."""

NUMBER_MISSING = "NUMBER_MISSING"
NOT_SYNTHETIC = "NOT_SYNTHETIC"
"""Why a row waits on our side besides CONSENT_MISSING."""
