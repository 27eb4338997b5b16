"""Item bank, adaptive engine, sessions and the attainment decision (đánh giá)."""
