"""Accounts, organisations, grants, devices, one-time codes, second factors."""
