"""How each kind of fraud works: one row for a kind.

About half of the rings of each kind evade: they stay just under the thresholds that lenders
commonly set.

| kind             | what it does                             | how it evades                    |
|------------------|------------------------------------------|----------------------------------|
| device farm      | recruits apply on one device in one week | one recruit every four days      |
| agent collusion  | a guide overstates incomes               | amounts below 5,000 yuan         |
| fictitious order | a merchant invents orders and pays the   | invents shipment and delivery    |
|                  | first instalments itself                 | too, invoices after the order    |
| stolen identity  | applies in another's name and is gone    | sends goods to the victim's town |
| vanishing        | a merchant sells courses hard at a       | keeps below twice its volume,    |
| merchant         | discount, then closes at once            | teaches less and less            |
| kickback         | a clinic hands neighbours a share of     | many consultants, over months,   |
|                  | their loan; nobody is treated            | with treatments on paper         |
| synthetic        | makes up a person, repays small loans    | repays more of them for eight    |
| identity         | outside for three months, then takes all | months; a device for each        |
| shared repayment | an organiser repays the loans of many    | two accounts, at most two loans  |
| account          | from one account, then stops             | of each                          |
| multi-borrowing  | asks most lenders within five days       | only quiet lenders, or one every |
|                  |                                          | ten days                         |
| debt rollover    | borrows anew on the day the old loan is  | waits ten days, odd amounts      |
|                  | due, as much as is due                   |                                  |

A kind that is new has a member of FraudKind, a field of FraudShape and a row here.
"""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.frauds.bust_outs import bust_outs
from lendweave.simulation.frauds.chains import CHAIN_DAYS, EVADING_CHAIN_DAYS, chains
from lendweave.simulation.frauds.deals import Dealing
from lendweave.simulation.frauds.plans import (
    Plan,
    by_hard_selling,
    first_members,
    later,
    one_by_one,
    within,
)
from lendweave.simulation.frauds.sprees import SPREAD_DAYS, sprees


@dataclass(frozen=True, slots=True)
class Party:
    """Who or what is labelled beside the orders. column: of the draft, with its id."""

    subject: str
    role: str
    column: str


@dataclass(frozen=True, slots=True)
class Habit:
    """One kind of fraud.

    parties: whom it labels. plan, evading_plan: who of its members orders on which day.
    half_at_least: rings have at least half of their largest size; otherwise one person is enough.
    at_worst_merchant: organised by the worst merchant of the town; else at one met by chance.
    own_device, own_phone: bought for the ring. one_agent: one guide serves them all, unless it
    evades by many_agents. neighbours: its people live side by side.
    made_up: its people do not exist; each has a made-up identity and phone, and an evading ring a
    device for each. payers, evading_payers: accounts of the ring that repay, 0 for the usual ones.
    deals: what it does at outside lenders.
    """

    parties: tuple[Party, ...]
    plan: Plan
    evading_plan: Plan
    half_at_least: bool = True
    at_worst_merchant: bool = False
    own_device: bool = False
    own_phone: bool = False
    one_agent: bool = False
    many_agents: bool = False
    neighbours: bool = False
    made_up: bool = False
    payers: int = 0
    evading_payers: int = 0
    deals: Dealing | None = None


_MULE = Party("person", "mule", "person_id")
_VICTIM = Party("person", "victim", "person_id")
_MERCHANT = Party("merchant", "organiser", "merchant_id")
_BORROWER = Party("person", "organiser", "person_id")
_DEVICE = Party("device", "tool", "device_id")
_PHONE = Party("phone", "tool", "phone_id")

HABITS: dict[FraudKind, Habit] = {
    FraudKind.DEVICE_FARM: Habit(
        parties=(_MULE, _DEVICE),
        plan=within(days=5),
        evading_plan=one_by_one(gap_days=4),
        own_device=True,
    ),
    FraudKind.AGENT_COLLUSION: Habit(
        parties=(_MULE, Party("agent", "organiser", "agent_id")),
        plan=within(days=9),
        evading_plan=within(days=9),
        one_agent=True,
    ),
    FraudKind.FICTITIOUS_ORDER: Habit(
        parties=(_MULE, _MERCHANT),
        plan=within(days=9),
        evading_plan=within(days=9),
        at_worst_merchant=True,
    ),
    FraudKind.STOLEN_IDENTITY: Habit(
        parties=(_VICTIM, _DEVICE, _PHONE),
        plan=within(days=9),
        evading_plan=within(days=9),
        half_at_least=False,
        own_device=True,
        own_phone=True,
    ),
    FraudKind.VANISHING_MERCHANT: Habit(
        parties=(_VICTIM, _MERCHANT),
        plan=by_hard_selling,
        evading_plan=by_hard_selling,
    ),
    FraudKind.KICKBACK: Habit(
        parties=(_MULE, _MERCHANT),
        plan=within(days=19),
        evading_plan=one_by_one(gap_days=13),
        at_worst_merchant=True,
        one_agent=True,
        many_agents=True,
        neighbours=True,
    ),
    FraudKind.SYNTHETIC_IDENTITY: Habit(
        parties=(
            Party("person", "organiser", "person_id"),
            Party("identity", "tool", "identity_id"),
            _DEVICE,
            _PHONE,
        ),
        plan=later(days=100),
        evading_plan=later(days=255),
        own_device=True,
        made_up=True,
        deals=bust_outs,
    ),
    FraudKind.SHARED_REPAYMENT_ACCOUNT: Habit(
        parties=(_MULE, Party("account", "tool", "payer_account_id")),
        plan=within(days=9),
        evading_plan=first_members(count=4, days=9),
        payers=1,
        evading_payers=2,
    ),
    FraudKind.MULTI_BORROWING: Habit(
        parties=(_BORROWER,),
        plan=within(days=5),
        evading_plan=later(days=SPREAD_DAYS),
        deals=sprees,
    ),
    FraudKind.DEBT_ROLLOVER: Habit(
        parties=(_BORROWER,),
        plan=later(days=CHAIN_DAYS),
        evading_plan=later(days=EVADING_CHAIN_DAYS),
        deals=chains,
    ),
}
