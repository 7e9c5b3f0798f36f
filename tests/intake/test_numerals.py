"""Chinese numerals: what a clerk writes on a cheque is what is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.numerals import chinese_number

FORMAL = "零壹贰叁肆伍陆柒捌玖"


def on_a_cheque(number: int) -> str:
    """The number digit by digit, place by place, as banks teach it."""
    text, gap, digits = "", False, str(number)
    for i, digit in enumerate(digits):
        place = len(digits) - 1 - i
        if digit != "0":
            text += ("零" if gap else "") + FORMAL[int(digit)] + ("", "拾", "佰", "仟")[place % 4]
        gap = digit == "0"
        group_has_digits = digits[max(0, i - 3) : i + 1].strip("0")
        if place in (4, 8) and group_has_digits:
            text += "万" if place == 4 else "亿"
    return text


@given(st.integers(1, 10**12 - 1))
def test_a_cheque_is_read_back(number: int) -> None:
    """Every amount below a trillion, written out by the rule for cheques."""
    assert chinese_number(on_a_cheque(number) + "元整") == (number, 0)


@given(st.text("零一二三四五六七八九十百千万亿点元角分整"))
def test_no_text_breaks_it(text: str) -> None:
    """Any row of these signs is a number or none."""
    found = chinese_number(text)
    assert found is None or found[0] >= 0
