"""Pages of the verify face."""
