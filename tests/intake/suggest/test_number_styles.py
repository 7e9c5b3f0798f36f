"""Numbers in the styles of other lands and of accountants are told by their look."""

from __future__ import annotations

import pytest

from lendweave.intake.mapping import FileShape
from lendweave.intake.suggest.draft_mapping import Sample, suggest
from lendweave.intake.suggest.number_styles import plainly_written


@pytest.mark.parametrize(
    ("cells", "plain", "comma", "accounting"),
    [
        (["1.234,56", "12,50", "7,00", ""], ["1234.56", "12.50", "7.00", ""], True, False),
        (["1,234.56", "12.50", "7.00"], ["1,234.56", "12.50", "7.00"], False, False),
        (["12,50", "12.50", "7,00", "8,00"], ["12,50", "12.50", "7,00", "8,00"], False, False),
        (["(5.00)", "(6.00)", "7-", "8"], ["-5.00", "-6.00", "-7", "8"], False, True),
        (["(5.00)", "6.00", "7", "8"], ["(5.00)", "6.00", "7", "8"], False, False),
        (
            ["(5,00)", "(6,10)", "1.007,00-", "8,00", "9,00", "1,10"],
            ["-5.00", "-6.10", "-1007.00", "8.00", "9.00", "1.10"],
            True,
            True,
        ),
        (["苹果,梨", "a,5", "1,50", "2,50"], ["苹果,梨", "a,5", "1,50", "2,50"], False, False),
    ],
)
def test_a_column(cells: list[str], plain: list[str], comma: bool, accounting: bool) -> None:
    """A few cells in a style are a habit, one is a slip; what is no number stays as it is."""
    found = plainly_written(cells)
    told = [cell.replace(",", "") if comma else cell for cell in found.cells]
    assert (told, found.comma, found.accounting) == (plain, comma, accounting)


def test_the_style_stands_in_the_draft() -> None:
    """A column of amounts with commas before the cents, some of them in brackets."""
    amounts = [f"{place}.{place}10,50" if place % 9 else f"({place},50)" for place in range(1, 90)]
    rows = [["订单编号", "下单时间", "订单金额"]]
    rows += [[f"D{place:04}", "2026-08-01", cell] for place, cell in enumerate(amounts)]
    text = suggest(Sample("订单.csv", FileShape("订单.csv", "csv", delimiter=";"), rows)).text
    (line,) = [line for line in text.splitlines() if "from: 订单金额" in line]
    assert 'decimal: ","' in line
    assert "accounting: true" in line
    assert "unit: 元" in line
