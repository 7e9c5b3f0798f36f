"""Layouts of partner files: what is refused, and where."""

from __future__ import annotations

import pytest

from lendweave.lang.definition import DefinitionInvalid
from lendweave.simulation import read_partner_files

SOUND = """files:
  orders:
    name: 订单_{branch}.csv
    view: order_changes
    below: [{编号: "{rows} 行"}]
    columns:
      编号: {value: order_id, prefix: HX}
      金额: {value: amount, write: 万元}
      日期: {value: ordered_at, write: "%Y/%m/%d"}
      渠道: {value: channel, values: {store_qr: 店, sales_guide: 导购, h5: 网}}
"""

WRONG = [
    ("view: order_changes", "view: order_change", r":4 \(orders.view\)", "`order_changes`"),
    ("value: order_id", "value: order_idd", r":7 \(orders.columns.编号.value\)", "`order_id`"),
    ("write: 万元", "write: 万园", ":8", "`万元`"),
    ('"%Y/%m/%d"', '"%Y/%m/%e"', ":9", "Correct"),
    ('"%Y/%m/%d"', '"%H:%M %Y/%m/%d"', ":9", "Correct"),
    ("store_qr: 店", "store_qrs: 店", ":10", "`store_qr`"),
    (", h5: 网", "", ":10", "Correct"),
    ("_{branch}", "", ":3", "Correct"),
    ("订单_{branch}", "../订单_{branch}", ":3", "Correct"),
    ("{branch}", "{branch}{brunch}", ":3", "`branch`"),
    ("{rows} 行", "{sum}", ":5", "Correct"),
    ("{编号:", "{号:", ":5", "`编号`"),
    ("prefix: HX", "faults: [emty]", ":7", "`empty`"),
    ("prefix: HX", "constant: 3", ":7", "Correct"),
    ("    view", "    format: json\n    view", ":4", "`jsonl`"),
    ("    view", "    encoding: gbk\n    view", ":4", "Write one of these"),
    ("    view", "    format: cloudevents\n    view", ":4", "Correct"),
    ("    view", "    format: jsonl\n    view", ":4", "Correct"),
    ("    view", "    only: {status: [plased]}\n    view", ":4", "`placed`"),
    ("    view", "    given: {x: amount}\n    view", ":4", "Correct"),
    ("    view", "    faults: [cut_short]\n    view", ":4", "Correct"),
    ("prefix: HX", "prefx: HX", ":7", "`prefix`"),
]


def test_the_sound_layout_is_read() -> None:
    """The layout that the others are mistakes in has none itself."""
    assert list(read_partner_files(SOUND, "f.yaml").layouts) == ["orders"]


@pytest.mark.parametrize(("text", "instead", "place", "fix"), WRONG)
def test_mistakes_are_told_with_their_place(text: str, instead: str, place: str, fix: str) -> None:
    """Each mistake is refused at its line, with what was meant where that is near."""
    with pytest.raises(DefinitionInvalid, match=f"f.yaml{place}") as raised:
        read_partner_files(SOUND.replace(text, instead, 1), "f.yaml")
    assert fix in raised.value.fix
