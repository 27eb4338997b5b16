"""Pages of the citizen face."""
