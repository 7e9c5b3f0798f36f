"""Drivers: one compiled plan, run online on records and in batch on history.

In: Plan of a station, Record, a connection to history.
Out: OnlineFeatures (vectors as of an instant), LiveFeatures, DuckdbBacktest.
Never: what a feature means; where records are kept.
"""
