"""Indicators, counters, as-of queries, equity gap (chỉ số)."""
