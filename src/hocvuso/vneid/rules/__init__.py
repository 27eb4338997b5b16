"""The contract `hvs-confirm/1` without a database: messages, batches, steps, buckets. Both sides use it. No Django."""
