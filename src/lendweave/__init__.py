"""Lendweave: an open platform for scenario finance."""

__version__ = "0.1.0"
