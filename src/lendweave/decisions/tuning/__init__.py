"""Thresholds and prices searched under limits: the texts of a strategy, changed where declared.

In: CompiledStrategy, a search.yaml, measures of versions.
Out: Tuned (the best texts found, and how they differ).
Never: a row of a person, a connection, chance: the same search says the same.
"""
