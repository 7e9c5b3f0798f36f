"""Drivers: a compiled plan, run online on records, in batch, in a second process, on a cluster.

In: Plan of a station, Record, RowChunk, a connection to history.
Out: OnlineFeatures (vectors as of an instant), LiveFeatures, DuckdbBacktest, ChunkProcess,
    SparkFeatures.
Never: what a feature means; where records are kept.
"""
