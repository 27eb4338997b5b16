"""The hand-over outbox, receipts and reconciliation hvs-confirm/1; the sandbox is its own process."""
