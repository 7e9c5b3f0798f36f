"""The pages of the quarantine: lists that narrow, one row with its faults, nothing personal."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from lendweave.api.wording import WORDS
from lendweave.bootstrap import House
from lendweave.flows.rework import clear_cells, discard
from lendweave.records.kept_rows import RowAction, RowFilter, RowStatus

PERSON = "990101199601090745"


def test_the_list_narrows_by_its_own_links(client: TestClient, house: House) -> None:
    """Each count leads to the rows that it counts."""
    page = client.get("/quarantine?lang=en").text
    links = re.findall(r'href="(/quarantine\?[^"]*code=[^"]*)">([0-9,]+)<', page)
    assert len(links) == len(house.store.rows.grouped(house.principal, RowFilter()))
    for link, count in links[:5]:
        narrowed = client.get(link.replace("&amp;", "&")).text
        assert len(set(re.findall(r"/quarantine/([0-9]+)", narrowed))) == int(count)
    assert PERSON not in page
    assert 'href="/quarantine?lang=' in client.get("/").text


@pytest.mark.parametrize(
    ("lang", "told", "expected"),
    [
        ("en", "What is wrong", "11 digits that begin with 13 to 19"),
        ("zh", "问题", "以 13 至 19 开头的 11 位数字"),
    ],
)
def test_one_row_is_told_in_either_language(
    client: TestClient, house: House, lang: str, told: str, expected: str
) -> None:
    """Its faults, its masked cells, and who did what with it."""
    asked = RowFilter(feed="huaxing_applications", column="phone", code="INTAKE-038")
    (kept,) = house.store.rows.kept(house.principal, asked, limit=9)
    clear_cells(house.principal, house.store.rows, kept.number)
    page = client.get(f"/quarantine/{kept.number}?lang={lang}").text
    for text in (told, expected, "INTAKE-038", "*** (18 characters)", "owner"):
        assert text in page
    assert PERSON not in page


def test_states_are_listed_apart(client: TestClient, house: House) -> None:
    """A discarded row leaves the open list."""
    assert discard(house.principal, RowFilter(code="INTAKE-040"), "test", house.store.rows) == 1
    assert "INTAKE-040" not in client.get("/quarantine").text
    assert "INTAKE-040" in client.get("/quarantine?status=discarded").text
    assert "No row is in this state" in client.get("/quarantine?status=fixed&lang=en").text


def test_mistakes_are_pages_or_problems(client: TestClient) -> None:
    """A row that is not there, and words that mean nothing."""
    assert client.get("/quarantine/999999").status_code == 404
    assert client.get("/quarantine/0").json()["code"] == "API-007"
    assert client.get("/quarantine?status=lost").json()["code"] == "API-007"


def test_what_a_partner_wrote_is_text(client: TestClient, house: House) -> None:
    """Cells, files and filters never become part of the page."""
    page = client.get("/quarantine", params={"file": "<script>alert(1)</script>"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_every_state_and_event_has_words() -> None:
    """In both languages."""
    names = [each.value for each in RowStatus] + [f"event {each.value}" for each in RowAction]
    assert [name for name in names if name not in WORDS] == []
