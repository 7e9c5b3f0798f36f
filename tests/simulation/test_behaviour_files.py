"""Files of the app, its channels and campaigns tell the truth, as late as they would."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any

import numpy as np
from tests.simulation.worlds import economies, partners

from lendweave.simulation import partner_files, truth_tables
from lendweave.simulation.files.formats import TextFile
from lendweave.simulation.truth.behaviour import EVENTS
from lendweave.simulation.world.documents import document_numbers

_FEEDS = ("mini-program", "注册", "优惠券", "触达", "营销授权")


@cache
def world() -> tuple[dict[str, str], dict[str, Any]]:
    """The text of each file of a small world by name, and its truth."""
    (economy,) = economies(1_000, 6)
    tables = truth_tables(economy)
    made, _ = partner_files(economy, tables, partners())
    texts = {
        file.name: file.content.decode("utf-8-sig")
        for file in made
        if isinstance(file, TextFile) and file.name.startswith(_FEEDS)
    }
    return texts, tables


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a csv file of the first branch."""
    return list(csv.DictReader(io.StringIO(world()[0][name])))


def test_the_event_stream_holds_every_touch_but_browsing() -> None:
    """One CloudEvent for each, in the month in which it arrives, with its application."""
    texts, tables = world()
    touch = tables["touch"]
    events = [
        json.loads(line)
        for name, text in texts.items()
        if name.startswith("mini-program")
        for line in text.splitlines()
    ]
    told = touch.event != EVENTS.index("browse")
    told_ids = document_numbers(touch.touch_id[told])
    assert {event["id"] for event in events} == set(map(str, told_ids.tolist()))
    assert len(events) < 1.05 * told.sum()
    sent = {e["data"]["orderNo"] for e in events if e["type"].endswith(".apply_submit")}
    submitted = touch.order_id[touch.event == EVENTS.index("apply_submit")]
    assert sent == {f"HX{number}" for number in document_numbers(submitted).tolist()}
    assert events[0]["specversion"] == "1.0"


def test_coupons_messages_and_consents_are_exported() -> None:
    """As many coupons, messages and changes of consent as there were."""
    tables = world()[1]
    coupons, messages, consents = (
        rows(f"{name}_B0001.csv") for name in ("优惠券", "触达", "营销授权")
    )
    assert {row["券号"] for row in coupons if row["状态"] == "已发放"} == {
        f"YH{number}" for number in tables["coupon"].coupon_id.tolist()
    }
    redeemed = tables["coupon_event"].event == "redeemed"
    assert {row["订单编号"] for row in coupons if row["状态"] == "已核销"} == {
        f"HX{number}"
        for number in document_numbers(tables["coupon_event"].order_id[redeemed]).tolist()
    }
    assert {row["消息号"] for row in messages} == {
        f"XX{number}" for number in np.unique(tables["contact_event"].assignment_id).tolist()
    }
    given = tables["consent"].person_id[tables["consent"].is_given]
    assert {row["用户号"] for row in consents if row["授权"] == "同意"} == {
        str(number) for number in document_numbers(given).tolist()
    }
