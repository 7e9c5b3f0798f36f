"""What holders owe, in words for the terminal."""

from __future__ import annotations

from lendweave.cli.wording import word
from lendweave.kernel.money import Money, amount_text
from lendweave.records.book_ports import ExposureBalance


def borrower_text(borrower: ExposureBalance, locale: str) -> str:
    """What the person owes wherever it has a line, in one line."""
    most = borrower.limit_minor
    return word(
        "borrower",
        locale,
        used=amount_text(borrower.whole_used_minor, borrower.currency),
        reserved=amount_text(borrower.whole_reserved_minor, borrower.currency),
        limit=word("no limit", locale) if most is None else amount_text(most, borrower.currency),
    )


def over_limit_text(holder: ExposureBalance, locale: str) -> str:
    """One line: who stands above a limit, by how much, under how many ids."""
    return word(
        "over limit",
        locale,
        holder=" = ".join((holder.holder_key, *holder.same_as)),
        over=Money(holder.over_minor, holder.currency),
        limit=Money(holder.limit_minor or 0, holder.currency),
    )
