"""Manual review at the terminal: from what was decided in hindsight to the second look."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import command_line

Lendweave = Callable[..., str]


@pytest.fixture
def lendweave(appliance_home: Path) -> Lendweave:
    """Runs a command over the sample; gives what it prints, once it has its exit code."""

    def run(*args: str, code: int = 0) -> str:
        return command_line.lendweave(*args, home=appliance_home, code=code)

    return run


def test_a_queue_is_worked_at_the_terminal(lendweave: Lendweave) -> None:
    """Opened once, taken, checked, declined and overridden by two; the table tells of both."""
    lendweave("decide", "appliance")
    assert " cases opened" in lendweave("review", "open", "appliance")
    assert "新建 0 个案件" in lendweave("--locale", "zh", "review", "open", "appliance")
    cases = json.loads(lendweave("review", "list", "appliance", "--json"))
    plain = next(case["case_id"] for case in cases if case["case_type"] == "papers")
    against = next(case["case_id"] for case in cases if case["reasons"] == ["OVERDUE"])
    assert plain not in lendweave("review", "list", "appliance", "--type", "standard")
    lendweave("review", "take", plain, "--as", "li")
    lendweave("review", "take", plain, "--as", "wang", code=4)
    lendweave("review", "decide", plain, "perhaps", code=2)
    lendweave("review", "decide", plain, "decline", "--reason", "MOOD", "--as", "li", code=2)
    shown = lendweave("review", "decide", plain, "decline", "--reason", "SCORE", "--as", "li")
    assert "decline · SCORE · li" in shown
    lendweave("review", "take", against, "--as", "li")
    assert "待补件" in lendweave(
        *("--locale", "zh", "review", "ask-documents", against, "--reason", "凭证", "--as", "li")
    )
    lendweave("review", "receive-documents", against, "--as", "li")
    lendweave("review", "check", against, "call_back", "maybe", code=2)
    seen = ("--seen", "knows the order", "--evidence", "REC-1")
    checked = lendweave("review", "check", against, "call_back", "passed", *seen, "--as", "li")
    assert "knows the order · REC-1 · li" in checked
    assert "An approval overrides OVERDUE" in checked
    terms = ("--amount", "800.00", "--rate", "0.12", "--term", "6")
    wanted = lendweave(
        *("review", "override", against, "--note", "bank erred", *terms, "--as", "li")
    )
    assert "waiting for a second person" in wanted
    assert "approve · 800.00 CNY · 12% · term 6 · overrides a reason" in wanted
    lendweave("review", "confirm", against, "--as", "li", code=2)
    lendweave("review", "send-back", against, "--reason", "letter?", "--as", "wang")
    lendweave("review", "override", against, "--note", "letter seen", *terms, "--as", "li")
    assert "overridden" in lendweave("review", "confirm", against, "--as", "wang")
    assert against in lendweave("review", "qa", "appliance")
    lendweave("review", "qa", "appliance", against, code=2)
    looked = lendweave("review", "qa", "appliance", against, "--disagree", "--as", "zhao")
    assert "does not agree · zhao" in looked
    (row,) = json.loads(lendweave("review", "accuracy", "appliance", "--json"))
    told = (row["reviewer"], row["decided"], row["overrides"], row["agreement"])
    assert told == ("li", 2, 1, "0.0000")
    assert "例外放行" in lendweave("--locale", "zh", "review", "accuracy", "appliance")
    assert "nothing is due" in lendweave("review", "lapse", "appliance")
    assert json.loads(lendweave("review", "show", against, "--json"))["state"] == "overridden"
    assert "BOOTSTRAP-011" in lendweave("review", "list", "marketplace", code=3)
