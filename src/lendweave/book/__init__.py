"""The book: what is lent, when it is due, what was paid, what is owed and to whom.

In: Product, ScheduleTerms, LoanEvent, Facility, Drawdown, funders (YAML), statements (CSV).
Out: Schedule, JournalEntry, LoanShare, Step, Movement, Routing, Reconciled.
Never: a file, a store, a clock; an amount of money as a float.
"""
