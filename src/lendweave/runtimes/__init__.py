"""Drivers: one compiled plan, run online on records, in batch on history, or in a second process.

In: Plan of a station, Record, RowChunk, a connection to history.
Out: OnlineFeatures (vectors as of an instant), LiveFeatures, DuckdbBacktest, ChunkProcess.
Never: what a feature means; where records are kept.
"""
