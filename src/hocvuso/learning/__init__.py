"""Lessons, paths and linking a learner to a resident (bài học)."""
