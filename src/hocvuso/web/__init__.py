"""Pages: citizen, field, office, verify. Delivery only."""
