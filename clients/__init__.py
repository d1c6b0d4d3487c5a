"""Packages that other programs install: for Python and for TypeScript, from the same data."""
