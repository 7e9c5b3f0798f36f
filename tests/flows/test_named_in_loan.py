"""A loan opened by hand names who borrows, what for, and where: all of it is looked up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.flows.borrowers import borrower, stored

from lendweave.bootstrap import House
from lendweave.flows.lend import LendRequest, lend
from lendweave.flows.named_in_loan import ApplicationOfAnother, NamedUnknown
from lendweave.flows.open_loan import Opened

ASKED = LendRequest("till", "N1", "appliance_instalment", 600_000, 12, "P-1", rate=Decimal("0.138"))


def opened(house: House, asked: LendRequest) -> Opened:
    """The loan of a request."""
    desk, ports = house.servicing.desk("appliance"), house.products.quoting("appliance")
    return lend(house.principal, asked, desk, ports)


@pytest.mark.parametrize("kind", ["party", "application", "merchant"])
def test_what_is_not_stored_is_not_lent_on(house: House, kind: str) -> None:
    """The error names the kind, the id, and what to send first; nothing is booked."""
    asked = replace(ASKED, party_id=borrower(house))
    wrong = {
        "party": replace(asked, party_id="nobody"),
        "application": replace(asked, application_id="nobody"),
        "merchant": replace(asked, merchant_id="nobody"),
    }
    with pytest.raises(NamedUnknown, match=rf"{kind} 'nobody'[\s\S]*Send the {kind} first"):
        opened(house, wrong[kind])
    assert house.store.count(house.principal, "loan_event") == 0
    assert opened(house, asked).state.disbursed == 600_000


def test_an_application_serves_who_made_it(house: House) -> None:
    """Nobody borrows on what was decided for another; who applied need not be sent apart."""
    asked = {"amount_minor": 600_000, "currency": "CNY", "term_months": 12}
    words = asked | {"party_id": "P-1", "product_code": "appliance_instalment"}
    named = replace(ASKED, application_id=stored(house, "application", "A-1", **words))
    with pytest.raises(ApplicationOfAnother, match="party P-1, who applied"):
        opened(house, replace(named, party_id=borrower(house)))
    first = opened(house, named)
    assert opened(house, named).repeated
    assert first.state.disbursed == 600_000
