"""Composition root: settings, urls, wsgi, checks."""
