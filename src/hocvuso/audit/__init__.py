"""Who did what to which object: an append-only, hash-chained journal (nhật ký)."""
