"""Many loans at once: their state as columns, and what a day does to all of them.

In: Life, Shard.
Out: Shard, DayPass, Entry.
Never: an event of a loan; what has one is folded anew.
"""

from lendweave.book.bulk.columns import NO_DAY, STATUSES, LoanColumns, Pattern, RowColumns, Shard
from lendweave.book.bulk.day import DayPass, pass_day
from lendweave.book.bulk.gather import gathered
from lendweave.book.bulk.postings import entries_of
from lendweave.book.bulk.shards import joined, taken

__all__ = [
    "NO_DAY",
    "STATUSES",
    "DayPass",
    "LoanColumns",
    "Pattern",
    "RowColumns",
    "Shard",
    "entries_of",
    "gathered",
    "joined",
    "pass_day",
    "taken",
]
