"""A larger world contains the smaller one: nobody is reshuffled."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulation.worlds import appliance, arrow_truth, partners

from lendweave.simulation import Block, blocks, make_economy, partner_files, truth_tables
from lendweave.simulation.files.formats import TextFile
from lendweave.simulation.truth.frames import arrow_table
from lendweave.simulation.truth.tables import DATED, TABLES
from lendweave.simulation.world.block import SMALLEST_BLOCK

PERSONAL = (
    "person",
    "hidden_person",
    "phone",
    "order",
    "application",
    "potential",
    "loan",
    "report",
    "outside_enquiry",
    "outside_loan",
    "residence",
    "lawsuit",
    "enforcement",
    "court_report",
)

ELSEWHERE = {"wholesale_booking", "wholesale_payment", "offer_potential", "planted_fault"}
"""Tables that a small appliance world does not have."""


def lost(fewer: pa.Table, more: pa.Table) -> int:
    """Rows of the smaller world that the larger one does not hold."""
    first, second = (set(zip(*table.to_pydict().values(), strict=True)) for table in (fewer, more))
    return len(first - second)


def test_same_seed_same_bytes() -> None:
    """Two runs give equal files, byte by byte."""

    def run() -> list[object]:
        economy = make_economy(next(blocks(appliance(), 5, 400, 6)))
        files, planted = partner_files(economy, truth_tables(economy), partners())
        contents = [f.content if isinstance(f, TextFile) else f.rows for f in files]
        return [*contents, arrow_table(planted)]

    assert run() == run()


def test_another_seed_is_another_world() -> None:
    """The seed reaches what people do."""
    first, second = (arrow_truth(300, 3, seed)["order"] for seed in (1, 2))
    assert not first.equals(second)


@pytest.mark.parametrize("people", [999, 1_000, 1_500, 10_500])
def test_one_more_person_changes_nobody(people: int) -> None:
    """People 0 to N - 1 and all they do are the same among N and N + 1, at every kind of edge."""
    fewer, more = arrow_truth(people, 4), arrow_truth(people + 1, 4)
    for name in PERSONAL:
        key = fewer[name].column_names[0]
        kept = more[name].filter(pc.is_in(more[name][key], fewer[name][key].combine_chunks()))
        assert kept.sort_by(key).equals(fewer[name].sort_by(key)), name


@settings(max_examples=8)
@given(st.integers(1, 10))
def test_one_more_month_changes_no_month_before(months: int) -> None:
    """What happened before a world's end is the same when the world goes on."""
    shorter, longer = arrow_truth(600, months), arrow_truth(600, months + 1)
    end = next(blocks(appliance(), 7, 600, months)).end
    for name, column in DATED.items():
        if name not in shorter:
            continue
        moments = longer[name][column].to_numpy().astype("datetime64[us]")
        before = longer[name].filter(pa.array(moments < end))
        keys = [(key, "ascending") for key in before.column_names]
        assert before.sort_by(keys).equals(shorter[name].sort_by(keys)), name


def test_a_person_in_a_new_town_changes_no_table() -> None:
    """Every row of every table stays, but for what channels cost in the whole branch."""
    fewer, more = arrow_truth(1_000, 4), arrow_truth(1_001, 4)
    assert set(fewer) == set(TABLES) - ELSEWHERE
    assert {name for name in fewer if lost(fewer[name], more[name])} == {"channel_cost"}


def test_one_more_month_changes_nothing_that_stands() -> None:
    """Tables of what is no event keep every row, too."""
    shorter, longer = arrow_truth(600, 4), arrow_truth(600, 5)
    standing = set(shorter) - set(DATED)
    assert "hidden_person" in standing
    assert not {name for name in standing if lost(shorter[name], longer[name])}


@pytest.mark.parametrize("people", [999, 1_000, 1_500])
def test_one_more_person_may_own_what_nobody_did(people: int) -> None:
    """Firms keep their owners; at most, somebody from elsewhere turns out to be the new person."""
    fewer, more = (arrow_truth(count, 4)["shareholding"] for count in (people, people + 1))
    more = more.filter(pc.is_in(more["enterprise_id"], fewer["enterprise_id"].combine_chunks()))
    assert fewer.drop_columns("person_id").equals(more.drop_columns("person_id"))
    new = pc.fill_null(pc.equal(more["person_id"], people), False)
    others = pc.if_else(new, pa.scalar(None, pa.int64()), more["person_id"])
    assert others.equals(fewer["person_id"])


def test_one_more_merchant_moves_only_its_own_buyers() -> None:
    """Whoever does not buy at the new merchant buys where they did before."""
    world = appliance()
    wider = msgspec.structs.replace(
        world, town=msgspec.structs.replace(world.town, merchants=world.town.merchants + 1)
    )
    block: Block = next(blocks(world, 7, 1_000, 6))
    before = make_economy(block).draft
    after = make_economy(replace(block, world=wider)).draft
    genuine_before, genuine_after = before.kind == 0, after.kind == 0
    assert (before.order_id[genuine_before] == after.order_id[genuine_after]).all()
    old, new = before.merchant_id[genuine_before], after.merchant_id[genuine_after]
    moved = old != new
    assert 0 < moved.mean() < 0.6
    assert set(new[moved] % 16) == {world.town.merchants}


@given(st.integers(200, 60_000))
def test_blocks_cover_everybody_once(people: int) -> None:
    """Blocks join without gap, and none but an only one is small."""
    cut = list(blocks(appliance(), 7, people, 3))
    assert [block.start for block in cut] == [0, *(block.stop for block in cut[:-1])]
    assert cut[-1].stop == people
    assert len(cut) == 1 or min(b.stop - b.start for b in cut) >= SMALLEST_BLOCK
