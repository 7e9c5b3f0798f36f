"""What merchants borrow adds up, and their frauds leave the traces that they must and no others."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.simulation.test_chain import places
from tests.simulation.worlds import LARGE, auc, economies, truth

from lendweave.simulation.chain.borrowing import drawdown_repayments
from lendweave.simulation.chain.chain import Chain
from lendweave.simulation.chain.drawdowns import NEVER, Draw
from lendweave.simulation.chain.facilities import HOUSE, PLACES
from lendweave.simulation.chain.invoices import RING_RED, billed_minor, summed_by, with_tax
from lendweave.simulation.chain.purchases import ChainFraud
from lendweave.simulation.chain.ring_money import ring_payments
from lendweave.simulation.chain.rings import KINDS
from lendweave.simulation.truth.frames import NONE, taken

PEOPLE, MONTHS = LARGE
DAY = np.timedelta64(1, "D")


@cache
def tables() -> dict[str, Any]:
    """The truth of a block."""
    return truth(PEOPLE, MONTHS)


def chain() -> Chain:
    """The chain of a block."""
    made = economies(PEOPLE, MONTHS)[0].chain
    assert made is not None
    return made


def draws(kind: ChainFraud, *, evades: bool) -> Draw:
    """The drawdowns of all rings of a kind that evade, or do not."""
    draw = chain().draw
    return taken(draw, (draw.kind == kind) & (draw.evades == evades))


def test_parts_add_up_to_the_drawdown() -> None:
    """Repaid plus outstanding is what was drawn, for each drawdown and at each month's end."""
    drawdown, part = tables()["drawdown"], tables()["drawdown_part"]
    at = places(part.drawdown_id, drawdown.drawdown_id)
    whole = summed_by(at, part.principal_minor, len(drawdown.drawdown_id))
    assert (whole == drawdown.principal_minor).all()
    late, paid = tables()["drawdown_delinquency"], tables()["drawdown_repayment"]
    for row in range(0, len(late.drawdown_id), 7):
        mine = (paid.drawdown_id == late.drawdown_id[row]) & (paid.number > 0)
        before = paid.paid_at.astype("datetime64[D]") <= late.month_end_on[row]
        repaid = paid.principal_minor[mine & before].sum()
        drawn = drawdown.principal_minor[drawdown.drawdown_id == late.drawdown_id[row]][0]
        assert repaid + late.outstanding_minor[row] == drawn


def test_what_was_repaid_never_exceeds_what_was_drawn() -> None:
    """Recoveries included, and only after a default."""
    economy, made = economies(PEOPLE, MONTHS)[0], chain()
    paid = drawdown_repayments(economy.block, made.shape, made.facility, made.draw)
    at = places(paid.drawdown_id, made.draw.drawdown_id)
    repaid = summed_by(at, paid.principal_minor, len(made.draw.drawdown_id))
    assert (repaid <= made.draw.principal_minor).all()
    full = made.draw.default_number == NONE
    assert (repaid == made.draw.principal_minor)[full].all()
    assert (~full[at[paid.number == 0]]).all()


def test_honest_merchants_stay_within_their_limits() -> None:
    """What is open on a line without a fraud never exceeds its limit."""
    late, drawdown, facility = (
        tables()[name] for name in ("drawdown_delinquency", "drawdown", "facility")
    )
    line = drawdown.facility_id[places(late.drawdown_id, drawdown.drawdown_id)]
    at = places(line, facility.facility_id)
    key = at * 1_000 + late.month_end_on.astype("datetime64[M]").astype(np.int64)
    keys, where = np.unique(key, return_inverse=True)
    open_minor = summed_by(where, late.outstanding_minor, len(keys))
    made = chain()
    abused = np.isin(keys // 1_000, made.draw.line[made.draw.kind > 0])
    assert (open_minor <= facility.limit_minor[keys // 1_000])[~abused].all()
    assert (~abused).any()


def test_money_goes_straight_to_the_seller() -> None:
    """But for second pledges, and never before the line was granted; no more than was bought."""
    made, drawdown = chain(), tables()["drawdown"]
    draw, purchase = made.draw, made.purchase
    first = ~draw.second
    assert (draw.creditor[first] == purchase.seller[draw.place[first]]).all()
    assert (draw.drawn_at > made.facility.granted_at[draw.line]).all()
    assert (draw.drawn_at > purchase.ordered_at[draw.place]).all()
    ordered = tables()["purchase_order"]
    place = places(drawdown.purchase_id, ordered.purchase_id)
    assert (drawdown.principal_minor < ordered.amount_minor[place]).all()


def test_drawdowns_default_as_their_probabilities_say() -> None:
    """One honest one in thirty; conduct, stock and hard times together rank them well."""
    potential = [economies(PEOPLE, MONTHS, seed)[0].chain for seed in (7, 8)]
    honest = [taken(one.draw, one.draw.kind == 0) for one in potential if one]
    p = np.concatenate([draw.probability for draw in honest])
    bad = np.concatenate([draw.default_number != NONE for draw in honest])
    assert 0.01 < bad.mean() < 0.07
    assert abs(bad.sum() - p.sum()) < 4 * np.sqrt((p * (1 - p)).sum())
    assert 0.68 < auc(p + np.arange(len(p)) * 1e-12, bad) < 0.92


def test_pledges_are_registered_and_mostly_in_time() -> None:
    """Before the money leaves, but for a few; other lenders' lines overlap with them."""
    pledge, entry, drawdown = (tables()[n] for n in ("pledge", "registration", "drawdown"))
    known = np.isin(entry.pledge_id, pledge.pledge_id[pledge.drawdown_id != NONE])
    own = pledge.drawdown_id[places(entry.pledge_id[known], pledge.pledge_id)]
    seen = np.isin(own, drawdown.drawdown_id)
    at = places(own[seen], drawdown.drawdown_id)
    late = entry.registered_at[known][seen] > drawdown.drawn_at[at]
    assert 0.01 < late.mean() < 0.12
    assert (pledge.object == "all_inventory").sum() > 3
    assert len(np.unique(entry.registration_number)) == len(entry.pledge_id)
    freed = tables()["registration_release"]
    given = entry.registered_at[places(freed.pledge_id, entry.pledge_id)]
    assert (freed.released_at > given).all()


# Frauds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("evades", [False, True])
def test_every_kind_occurs_openly_and_hidden(kind: ChainFraud, evades: bool) -> None:
    """Drawdowns of each kind exist on both sides of the thresholds."""
    found = [
        len(
            np.unique(
                taken(made.draw, made.draw.kind == kind).ring_id[
                    taken(made.draw, made.draw.kind == kind).evades == evades
                ]
            )
        )
        for made in (chain(), economies(PEOPLE, MONTHS, 8)[0].chain)
        if made
    ]
    assert sum(found) >= 2


def test_frauds_are_few() -> None:
    """Between one and eight in a hundred drawdowns."""
    assert 0.01 < (chain().draw.kind > 0).mean() < 0.08


def test_fictitious_purchases_and_circles_move_no_goods() -> None:
    """No papers where open; with papers, stock stated exceeds what is there."""
    made = chain()
    unreal = made.purchase.kind > 0
    assert not made.purchase.is_real[unreal].any()
    open_ids = made.purchase.purchase_id[
        (made.purchase.kind == ChainFraud.FICTITIOUS_PURCHASE) & ~made.purchase.evades
    ]
    assert len(open_ids) > 0
    assert not np.isin(tables()["purchase_shipment"].purchase_id, open_ids).any()
    stock = tables()["inventory"]
    assert ((stock.stated - stock.closing) > 1).any()


def test_only_open_fictitious_purchases_are_invoiced_before_their_order() -> None:
    """An invoice before its order is a fraud, and a hidden one has none."""
    purchase = chain().purchase
    early = purchase.invoiced_at < purchase.ordered_at
    fictitious = (purchase.kind == ChainFraud.FICTITIOUS_PURCHASE) & ~purchase.evades
    assert (early == fictitious).all()


def test_circles_close() -> None:
    """From firm to firm and back; open ones within 15 % of each other and 90 days."""
    made = chain()
    value = with_tax(billed_minor(*made.goods))
    circle = made.purchase.kind == ChainFraud.CIRCULAR_TRADE
    for ring in np.unique(made.purchase.ring_id[circle]):
        at = np.flatnonzero(made.purchase.ring_id == ring)
        assert (made.purchase.buyer[at] == np.roll(made.purchase.seller[at], -1)).all()
        near = value[at].max() <= 1.15 * value[at].min()
        quick = np.ptp(made.purchase.ordered_at[at]) <= 90 * DAY
        assert (near and quick and len(at) <= 5) != made.purchase.evades[at[0]]


def test_invoices_are_taken_back_soon_or_late() -> None:
    """Open ones in full within ten days of the money; hidden ones after a month or in part."""
    made = chain()
    value = with_tax(billed_minor(*made.goods))
    draw = {int(place): row for row, place in enumerate(made.draw.place)}
    seen = 0
    for row in np.flatnonzero(made.red.number == RING_RED):
        place = int(made.red.place[row])
        whole = made.red.ex_tax_minor[row] + made.red.tax_minor[row] == value[place]
        soon = made.red.issued_at[row] - made.draw.drawn_at[draw[place]] <= 10 * DAY
        assert (whole and soon) != made.purchase.evades[place] or value[place] == 0
        seen += 1
    assert seen >= 2


def test_honest_purchases_are_taken_back_too() -> None:
    """Refused and returned goods give red invoices after the money came: nothing is proof alone."""
    made = chain()
    honest = made.purchase.kind[made.red.place] == 0
    funded = made.funding.minor[made.red.place] > 0
    after = made.red.issued_at > made.funding.paid_at[made.red.place]
    assert (honest & funded & after).sum() > 10


def test_money_comes_back_round() -> None:
    """Open trips: at most five payments, ten days, four fifths; hidden ones miss one of these."""
    made, block = chain(), economies(PEOPLE, MONTHS)[0].block
    payment, ring_id = ring_payments(block, made.goods, made.facility, made.rings, made.draw)
    trips = np.flatnonzero(made.draw.kind == ChainFraud.ROUND_TRIP)
    assert len(trips) > 1
    for row in trips:
        hops = taken(payment, ring_id == made.draw.ring_id[row])
        assert hops.debtor_account_id[0] == made.draw.creditor[row]
        assert (hops.debtor_account_id[1:] == hops.creditor_account_id[:-1]).all()
        assert hops.creditor_account_id[-1] == made.purchase.buyer[made.draw.place[row]]
        quick = hops.paid_at[-1] - made.draw.drawn_at[row] <= 10 * DAY
        most = hops.amount_minor[-1] >= 0.8 * made.draw.principal_minor[row]
        short = len(hops.payment_id) + 1 <= 5
        assert (quick and most and short) != made.draw.evades[row]


def test_one_purchase_is_pledged_twice() -> None:
    """To two lenders; only in these frauds. Open ones name the invoice twice."""
    made, pledge = chain(), tables()["pledge"]
    ids, count = np.unique(pledge.purchase_id[pledge.purchase_id != NONE], return_counts=True)
    twice = made.purchase.purchase_id[made.draw.place[made.draw.second]]
    assert set(ids[count > 1].tolist()) <= set(twice.tolist())
    for row in np.flatnonzero(made.draw.second):
        both = pledge.purchase_id == made.purchase.purchase_id[made.draw.place[row]]
        if both.sum() < 2:
            continue
        assert len(np.unique(pledge.pledgee_account_id[both])) == 2
        named = [text.startswith("发票") for text in pledge.description[both].tolist()]
        assert all(named) != made.draw.evades[row]


def test_every_record_of_a_fraud_is_labelled() -> None:
    """Purchases, drawdowns, transfers, red invoices; and nothing honest is."""
    made, label = chain(), tables()["fraud_label"]
    kinds = [kind.name.lower() for kind in KINDS]
    label = taken(label, np.isin(label.kind, kinds))
    end = economies(PEOPLE, MONTHS)[0].block.end

    def told(subject: str) -> set[int]:
        return set(label.subject_id[label.subject == subject].tolist())

    draw, purchase = made.draw, made.purchase
    assert told("drawdown") == set(
        draw.drawdown_id[(draw.kind > 0) & (draw.drawn_at < end)].tolist()
    )
    made_up = purchase.purchase_id[(purchase.kind > 0) & (purchase.ordered_at < end)]
    assert set(made_up.tolist()) <= told("purchase")
    transfers = tables()["purchase_payment"]
    beside = transfers.payment_id[transfers.purpose == "transfer"]
    assert set(beside.tolist()) <= told("purchase_payment")
    for ring in np.unique(label.ring_id):
        roles = set(label.role[label.ring_id == ring].tolist())
        assert {"record", "organiser"} <= roles


def test_rings_draw_on_bad_merchants() -> None:
    """Conduct of organisers is worse than that of others of their town, though not always."""
    gaps = []
    for seed in (7, 8):
        economy = economies(PEOPLE, MONTHS, seed)[0]
        assert economy.chain is not None
        hidden, facility = economy.merchants.hidden, economy.chain.facility
        with_line = facility.merchant_id[facility.facility_id % PLACES == HOUSE]
        quality = dict(zip(hidden.merchant_id.tolist(), hidden.quality.tolist(), strict=True))
        for ring in economy.chain.rings:
            town = with_line[with_line // 16 == ring.merchant_id // 16].tolist()
            others = np.mean([quality[merchant] for merchant in town])
            gaps.append(quality[ring.merchant_id] - others)
    assert np.mean(gaps) < -0.15
    assert max(gaps) > 0


def test_nothing_is_repaid_after_a_default() -> None:
    """From the first part that is not paid on, none is."""
    draw = chain().draw
    fell = draw.default_number != NONE
    number = np.arange(1, draw.due_on.shape[1] + 1)
    after = fell[:, None] & (number >= draw.default_number[:, None]) & ~np.isnat(draw.due_on)
    assert (draw.paid_on[after] == NEVER).all()
    assert after.any()
