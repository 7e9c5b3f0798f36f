"""Logged feature vectors against the batch: computed again as of their own t, and compared in SQL.

One table after the other, in DuckDB: `logged` (which vectors are meant), `due` (those of one set),
`asked` (one chunk of them), `subjects` and `computed` (what the batch says), `pairs` (both sides).
"""
