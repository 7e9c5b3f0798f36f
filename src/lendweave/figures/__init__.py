"""Figures: how far two spreads of counts stand apart, and what chance alone would do.

In: counts of records by bin.
Out: Term, Index.
Never: a record, a column, a limit; what a distance means to whoever asked.
"""
