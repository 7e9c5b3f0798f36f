"""Forms fit what errors say, the one that fixes most first, however many there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.errors import Invalid
from lendweave.kernel.told import LONGEST, Forms, learn, told_in

FORMS = Forms(
    {
        "at most {}": "最多 {}",
        "at most {} for `{}`": "`{1}` 最多 {0}",
        "{} rows": "{} 行",
        "no rows": "没有行",
        "at": "在",
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at most 3", "最多 3"),
        ("at most 3 for `term`", "`term` 最多 3"),
        ("at most {0} for `{}`", "`{}` 最多 {0}"),
        ("no rows", "没有行"),
        ("9 rows", "9 行"),
        ("at", "在"),
        ("at most ", "at most "),
        ("at least 3", "at least 3"),
        ("at most {}", "最多 {}"),
        ("", ""),
        ("at most " + "x" * LONGEST, "at most " + "x" * LONGEST),
    ],
)
def test_the_form_that_fixes_most_is_meant(text: str, expected: str) -> None:
    """Whichever stands first in the table; what is filled in stays, braces too."""
    assert FORMS.told(text) == expected


@given(
    st.lists(st.text(st.characters(exclude_characters="{}"), min_size=1), unique=True), st.data()
)
def test_each_form_finds_itself(beginnings: list[str], data: st.DataObject) -> None:
    """The index by beginnings loses no form, and what is found begins as the text does."""
    forms = Forms({f"{start}{{}}": f"{number}·{{}}" for number, start in enumerate(beginnings)})
    filled = data.draw(st.text(min_size=1))
    for start in beginnings:
        number, _, rest = forms.told(start + filled).partition("·")
        assert beginnings[int(number)] + rest == start + filled
        assert len(beginnings[int(number)]) >= len(start)


def test_what_is_learned_is_told_at_every_part_of_an_error() -> None:
    """`got`, `expected`, `fix`, and `where` if it has a form; each by itself."""
    learn({"a test of {}": "{} 的检验", "Learn it.": "请学习。"})
    error = Invalid(where="a test of x", got="?", expected="a test of y", fix="Learn it.")
    assert error.told("zh").splitlines()[1:] == [
        "  位置: x 的检验",
        "  实际: ?",
        "  应为: y 的检验",
        "  处理: 请学习。",
    ]
    assert "Learn it." in error.told("en")
    assert told_in("Learn it.", "en") == "Learn it."
