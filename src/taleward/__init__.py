"""Taleward: the authoritative backend for narrated games."""

__version__ = "0.1.0"
