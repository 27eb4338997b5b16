"""Pages of the office face."""
