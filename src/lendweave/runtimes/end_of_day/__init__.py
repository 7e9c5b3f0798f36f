"""The columns of a book at the end of each business day, on disk."""

from lendweave.runtimes.end_of_day.book_folder import BookFolder, ClosedDay

__all__ = ["BookFolder", "ClosedDay"]
