"""The verbs: simulate, onboard, record, apply, backtest, review, check. Short, no arithmetic.

In: commands, ports (stores, files, features, clocks) that bootstrap provides.
Out: results that a door shows, records handed to a store.
Never: a store or connector by name, a rule of the trade, a sum.
"""
