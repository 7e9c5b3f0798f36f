"""The appliance sample with a strategy that reserves a dealer's quota, and one dealer's quota."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.flows.test_apply import applications, new_application

from lendweave.bootstrap import House
from lendweave.connectors.scene_folder import CHECKOUT
from lendweave.flows.exposures import set_limit
from lendweave.kernel.money import Money
from lendweave.records import Application
from lendweave.records.book_ports import ExposureBalance
from lendweave.settings import Settings, load_settings

UNIT = 100_000
"""What each applicant asks for, in minor units."""
FLOW = """\
strategy: appliance_instalment
version: 9
decides: {decides}
title: {{en: Reserve, zh: 占用}}
inputs: [amount, term_months, merchant_id, partner_quota_left]
steps:
  - reserve:
      gives: quota_wanted
      holder: merchant
      key: merchant_id
      amount: "{amount}"
      left: "coalesce(partner_quota_left, 9999999.00)"
      reason: QUOTA
  - outcome:
      approve: "TRUE"
      reason: QUOTA
      amount: "{amount}"
      term: term_months
      rate: "0.1"
"""
REASONS = "code, en, zh, family\nQUOTA, The dealer's quota is used up, 经销商额度已用完, partner\n"
ALL_OR_NOTHING = "amount"
WHAT_IS_LEFT = "least(amount, greatest(coalesce(partner_quota_left, amount), 100.00))"


def reserving_settings(home: Path, scenes: Path, amount: str = ALL_OR_NOTHING) -> Settings:
    """A data folder over a copy of the scene; both points of decision reserve."""
    folder = scenes / "appliance"
    if not folder.exists():
        shutil.copytree(CHECKOUT / "appliance", folder)
        shutil.rmtree(folder / "cases")
        shutil.rmtree(folder / "strategies")
        for decides in ("application", "drawdown"):
            strategy = folder / "strategies" / decides
            strategy.mkdir(parents=True)
            flow = FLOW.format(decides=decides, amount=amount)
            flow = flow.replace("strategy: appliance_instalment", f"strategy: {decides}")
            (strategy / "strategy.yaml").write_text(flow, encoding="utf-8")
            (strategy / "reasons.csv").write_text(REASONS, encoding="utf-8")
    return load_settings({}, {"home": home, "scenarios": scenes})


def dealer(house: House) -> str:
    """The dealer of the first application."""
    found = applications(house)[0].merchant_id
    assert found is not None
    return found


def with_quota(house: House, units: int) -> str:
    """The dealer, which may have so many units owed."""
    key = dealer(house)
    desk = house.lending.desk("appliance")
    limit = Money(units * UNIT, "CNY")
    set_limit(house.principal, "merchant", key, limit, desk, reason="a test's")
    return key


def applicant(house: House, number: int, **changed: Any) -> Application:
    """Another person's application for one unit at the dealer."""
    values = {"party_id": f"party-{number}", "merchant_id": dealer(house), "amount_minor": UNIT}
    return new_application(house, f"R-{number}", **values | changed)


def held(house: House) -> ExposureBalance:
    """What the dealer's borrowers owe and have reserved."""
    return house.store.books.exposure(house.principal, "merchant", dealer(house), "CNY")
