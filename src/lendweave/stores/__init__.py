"""Where records are kept: durable, in commit order, apart by tenant.

In: Record, Principal, Scene.
Out: RecordStore and RecordHistory of records.ports, as SQLite, Parquet and DuckDB.
Never: what a record means, who may write it, what is computed from it.
"""
