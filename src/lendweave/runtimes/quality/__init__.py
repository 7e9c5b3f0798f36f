"""Counts of a scene's records for the quality report, as plain SQL over columns."""
