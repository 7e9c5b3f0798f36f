"""Words: one definition of what both doors and the trace say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lendweave.api
from lendweave.api import wording as pages
from lendweave.api.profiles import KINDS
from lendweave.book import screen_words as book_words
from lendweave.book.collection import words as collection_words
from lendweave.cli import wording as terminal
from lendweave.decisions import trace_words
from lendweave.decisions.checking.finding import Level
from lendweave.decisions.counterfactual import told as change_words
from lendweave.decisions.governance import list_words, partner_words
from lendweave.decisions.governance import words as governance_words
from lendweave.decisions.reviewing import words as reviewing_words
from lendweave.decisions.trace_words import WORDS, Words
from lendweave.records.kept_rows import RowAction, RowStatus

TEMPLATES = Path(lendweave.api.__file__).with_name("templates")
DOORS = {"pages": pages.WORDS, "terminal": terminal.WORDS}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_a_door_defines_no_shared_word_again(door: Words) -> None:
    """A door's word under a shared key says something else, such as an average of it."""
    again = {key for key in door if key in WORDS and door[key][0] == WORDS[key][0]}
    assert again == set()


@pytest.mark.parametrize("key", ["outcome", "rate", "amount", "score", "rule", "hit", "unknown"])
def test_a_column_has_one_name_on_pages_and_in_traces(key: str) -> None:
    """What the list calls 结果, the decision's own page calls so too."""
    for locale in ("en", "zh"):
        assert pages.word(key, locale) == trace_words.word(WORDS, key, locale)


def test_a_rate_is_a_yearly_rate_at_every_door() -> None:
    """The regulator's word for it, as in the records."""
    assert trace_words.word(WORDS, "rate", "zh") == "年化利率"
    assert "年化利率" in terminal.word("rate", "zh")


def test_every_word_of_a_template_is_defined() -> None:
    """A page asks for no word that nobody wrote, and no word is left over."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    asked = set(re.findall(r'\bt\("([^"]+)"', text))
    asked -= {"event ", "about "}  # with the name of an action, or of a kind, behind it
    asked -= {"check "}  # with the level of a finding behind it
    asked |= {f"check {level.value}{ending}" for level in Level for ending in ("", "s")}
    asked -= {"by ", "waits "}  # with a way of contact, or a reason to wait, behind it
    asked -= {"experiment "}  # with its status behind it
    asked -= {"list ", "list by ", "payer "}  # with a list, what an entry is of, or who pays
    asked -= {"admission "}  # with what a partner's grade says of new business behind it
    asked -= {"review ", "review by "}  # with a result or a verdict, or how it is found out
    asked -= {"model "}  # with what a model's card tells behind it
    asked |= {f"about {kind}" for kind in KINDS.values()}
    asked |= {f"event {action.value}" for action in RowAction}
    asked |= {status.value for status in RowStatus}
    shared = {*WORDS, *book_words.WORDS, *collection_words.WORDS, *governance_words.SCREEN_WORDS}
    shared |= {*partner_words.SCREEN_WORDS}
    shared |= {*list_words.SCREEN_WORDS, *change_words.WORDS, *reviewing_words.SCREEN_WORDS}
    assert asked - shared - set(pages.WORDS) == set()
    assert set(pages.WORDS) - asked == set()
