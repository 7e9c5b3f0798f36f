"""A record store over a relational database, whichever it is, with Parquet segments beside it.

What is judged, stored and read, and the statements for it, stand here once. They are written in
what SQLite and PostgreSQL have in common; where the two differ, the connection says how
(`connection.Dialect`). Opening a database, its tables and its locks are the engine's own part.
"""
