"""Chance as a function of seed, purpose and entity; curves as tables."""
