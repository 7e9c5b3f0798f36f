"""Versions of a strategy side by side: who is swapped in and out, by which rule, at what price.

In: CompiledStrategy, counts of applications that versions answered alike.
Out: Versions (one program), Comparison, BacktestSummary, Estimate.
Never: a row of a person, a connection, a clock; an unknown outcome that is filled in silently.
"""
