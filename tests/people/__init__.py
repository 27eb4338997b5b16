"""Specifications of the people room."""
