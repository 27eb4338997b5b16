"""The HTTP API (OpenAPI 3.1, problem+json). Delivery only."""
