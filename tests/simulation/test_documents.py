"""Numbers on papers: one to one, and silent about what an id is made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.simulation.worlds import economies, truth

from lendweave.simulation.files.kinds import Kind
from lendweave.simulation.files.styles import BASES
from lendweave.simulation.files.views.registry import VIEWS
from lendweave.simulation.files.views.table import Truth, whole
from lendweave.simulation.world.documents import document_numbers, scattered

SLOTS, HOLDERS = 16, 8
TELLING = {
    "slot of an order": (np.arange(40_000) * SLOTS, np.arange(40_000) * SLOTS + 2),
    "phone bought for a fraud": (np.arange(40_000) * 2, np.arange(40_000) * 2 + 1),
    "account of a ring": (np.arange(40_000) * HOLDERS, np.arange(40_000) * HOLDERS + 2),
}
WRITTEN = (Kind.DOCUMENT, Kind.PHONE, Kind.CARD, Kind.VIN, Kind.INVOICE_NUMBER)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 10**12))
def test_scattering_is_one_to_one(rows: int, columns: int, first: int) -> None:
    """As many ids in a row as the range holds take every place of it."""
    ids = np.arange(first, first + rows * columns)
    assert np.array_equal(np.sort(scattered(ids, rows, columns)), np.arange(rows * columns))


@given(st.lists(st.integers(-1, 2**62), unique=True))
def test_document_numbers_are_one_to_one(ids: list[int]) -> None:
    """Different ids stay different, and short ones below 2 ** 49; none stays none."""
    made = document_numbers(np.array(ids, np.int64))
    assert len(np.unique(made)) == len(ids)
    assert ((made >= 0) == (np.array(ids) != -1)).all()
    assert (made[np.array(ids) < 2**49] < 2**49).all()


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("told", TELLING)
def test_no_digit_tells_of_a_fraud(kind: Kind, told: str) -> None:
    """Every place of the number shows the same characters about as often on both sides."""
    honest, fraud = (_characters(BASES[kind]["plain"].text(ids)) for ids in TELLING[told])
    for place in range(honest.shape[1]):
        shares = [
            np.bincount(side[:, place], minlength=128) / len(side) for side in (honest, fraud)
        ]
        assert np.abs(shares[0] - shares[1]).sum() / 2 < 0.02, place


def _characters(cells: list[str]) -> NDArray[np.int64]:
    """Each cell as codes of its characters, aligned on the right."""
    wide = max(map(len, cells))
    return np.array([[ord(c) for c in cell.rjust(wide, "0")] for cell in cells])


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_shows_the_id_of_an_order(name: str) -> None:
    """An order's own id, whose slot names the fraud, stands in no column of plain numbers."""
    economy, tables = economies(months=14)[0], truth(months=14)
    orders = economy.order.order_id
    rows = VIEWS[name].rows(Truth(economy, tables))
    telling = orders[orders > 10**7]
    for column, kind in VIEWS[name].columns.items():
        if kind.kind is Kind.NUMBER:
            assert not np.isin(whole(rows.columns[column]), telling).any(), column
