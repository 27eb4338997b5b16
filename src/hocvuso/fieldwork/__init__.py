"""Teams, doors, rounds, visits, tasks of a team (đi từng ngõ)."""
