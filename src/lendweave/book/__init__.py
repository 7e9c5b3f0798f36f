"""The book: what is lent, when it is due, what was paid, what is owed and to whom.

In: Product, ScheduleTerms, LoanEvent.
Out: Schedule, JournalEntry, LoanShare.
Never: a file, a store, a clock; an amount of money as a float.
"""
