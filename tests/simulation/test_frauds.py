"""Frauds: each kind occurs, is labelled in full, and some of each stay under the thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulation.worlds import LARGE, appliance, economies, truth

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.frauds.rings import shape_of
from lendweave.simulation.truth.frames import NONE, taken

KINDS = [kind for kind in HABITS if shape_of(appliance(), kind)]
PEOPLE, MONTHS = LARGE


def orders_of(kind: FraudKind, *, evades: bool) -> Draft:
    """The orders of all rings of a kind that evade, or do not."""
    draft = economies(PEOPLE, MONTHS)[0].draft
    return taken(draft, (draft.kind == kind) & (draft.evades == evades))


def most_people_on_a_device(draft: Draft, days: int) -> int:
    """The most people who ordered on one device within so many days."""
    most = 0
    for at, device in zip(draft.ordered_at, draft.device_id, strict=True):
        since = draft.ordered_at > at - np.timedelta64(days, "D")
        within = since & (draft.ordered_at <= at) & (draft.device_id == device)
        most = max(most, len(np.unique(draft.person_id[within])))
    return most


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("evades", [False, True])
def test_every_kind_occurs_openly_and_hidden(kind: FraudKind, evades: bool) -> None:
    """Rings of each kind exist on both sides of the thresholds."""
    assert len(np.unique(orders_of(kind, evades=evades).ring_id)) >= 2


def test_frauds_are_few() -> None:
    """Between three and eight in two hundred applications are fraudulent."""
    kind = economies(PEOPLE, MONTHS)[0].credit.kind
    assert 0.015 < (kind != FraudKind.GENUINE).mean() < 0.04


def test_device_farms() -> None:
    """Open farms put three people and more on a device in a week, evading ones at most two."""
    assert most_people_on_a_device(orders_of(FraudKind.DEVICE_FARM, evades=False), 7) >= 3
    assert most_people_on_a_device(orders_of(FraudKind.DEVICE_FARM, evades=True), 7) <= 2


def test_colluding_guides() -> None:
    """A ring has one guide and overstates incomes; evading ones ask for less than 5,000 yuan."""
    economy = economies(PEOPLE, MONTHS)[0]
    credit, people = economy.credit, economy.people
    for evades in (False, True):
        draft = orders_of(FraudKind.AGENT_COLLUSION, evades=evades)
        for ring in np.unique(draft.ring_id):
            assert len(np.unique(draft.agent_id[draft.ring_id == ring])) == 1
        asked = taken(credit.application, np.isin(credit.application.order_id, draft.order_id))
        assert (asked.amount_minor < 500_000).all() or not evades
        income = people.person.monthly_income_minor[asked.person_id]
        assert np.median(asked.stated_income_minor / income) > 1.5


def test_fictitious_orders() -> None:
    """Nothing moves for an open one; papers exist for an evading one, but no fitter came."""
    tables = truth(PEOPLE, MONTHS)
    open_ids = orders_of(FraudKind.FICTITIOUS_ORDER, evades=False).order_id
    hidden_ids = orders_of(FraudKind.FICTITIOUS_ORDER, evades=True).order_id
    assert not np.isin(tables["shipment"].order_id, open_ids).any()
    assert np.isin(tables["shipment"].order_id, hidden_ids).any()
    assert not np.isin(tables["service_event"].order_id, hidden_ids).any()
    repaid = tables["repayment"]
    paid = repaid.payer[np.isin(repaid.order_id, [*open_ids, *hidden_ids])]
    assert set(paid.tolist()) == {"merchant"}


def test_stolen_identities() -> None:
    """The goods of an open theft leave the victim's town, those of an evading one do not."""
    tables, town = truth(PEOPLE, MONTHS), 1_000
    delivery = tables["delivery"]
    for evades in (False, True):
        draft = orders_of(FraudKind.STOLEN_IDENTITY, evades=evades)
        sent = np.isin(draft.order_id, delivery.order_id)
        place = [int(np.flatnonzero(delivery.order_id == i)[0]) for i in draft.order_id[sent]]
        assert sent.any()
        assert ((delivery.town_id[place] == draft.person_id[sent] // town) == evades).all()


# Who pays something: at which instalment open debt is left, and how surely.
PAYS_FIRST = {FraudKind.FICTITIOUS_ORDER: 4, FraudKind.SHARED_REPAYMENT_ACCOUNT: 4}
PAYS_SOME = {FraudKind.MULTI_BORROWING: 1, FraudKind.DEBT_ROLLOVER: 3}


@pytest.mark.parametrize("kind", KINDS)
def test_fraudsters_do_not_pay(kind: FraudKind) -> None:
    """Most fraudulent loans default, most kinds at once, some after a show of paying."""
    credit = economies(PEOPLE, MONTHS)[0].credit
    default = credit.potential.default_number[credit.kind == kind]
    first = {**PAYS_FIRST, **PAYS_SOME}.get(kind, 1)
    longer = credit.application.term_months[credit.kind == kind] >= first
    assert (default[default != NONE] >= first).all()
    assert (default[longer] != NONE).mean() > (0.3 if kind in PAYS_SOME else 0.9)
    if kind not in PAYS_SOME:
        assert (default[longer] == first).mean() > 0.9


def test_every_fraudulent_order_is_labelled() -> None:
    """Person, party and record: labels name every order and somebody in every ring."""
    tables = truth(PEOPLE, MONTHS)
    label, draft = tables["fraud_label"], economies(PEOPLE, MONTHS)[0].draft
    told = draft.ordered_at < economies(PEOPLE, MONTHS)[0].block.end
    fraudulent = draft.order_id[(draft.kind > 0) & told]
    labelled = label.subject_id[label.subject == "order"]
    assert np.array_equal(np.sort(labelled), np.sort(fraudulent))
    kinds = [kind.name.lower() for kind in FraudKind]
    for ring in np.unique(label.ring_id[np.isin(label.kind, kinds)]):
        subjects = set(label.subject[label.ring_id == ring].tolist())
        assert "person" in subjects
        assert subjects & {"order", "outside_enquiry"}


def test_devices_of_frauds_are_nobodys() -> None:
    """A device or phone bought for a fraud has no owner, every other one has."""
    tables = truth(PEOPLE, MONTHS)
    label = tables["fraud_label"]
    for name, column in (("device", "device_id"), ("phone", "phone_id")):
        ids, owner = getattr(tables[name], column), tables[name].owner_id
        assert ((owner == NONE) == (ids % 2 == 1)).all()
        tools = label.subject_id[label.subject == name]
        assert np.isin(tools, ids[owner == NONE]).all()
