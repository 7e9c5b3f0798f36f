"""Portfolio tables over a real store: states that a servicer told, schedules, funders' shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from lendweave.flows.portfolio import PortfolioQuestion, portfolio
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.monitoring import Portfolio
from lendweave.records import Principal, Record, Role, entity_id, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.records.principal import NotAllowed
from lendweave.runtimes.portfolio import DuckdbPortfolio
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

START = parse_instant("2026-01-05T00:00:00Z")
OWNER = local_owner("shop")
SCENES = [
    read_scene(
        f"scenario: {name}\ntitle: {{en: Shop, zh: 店}}\nzone: Asia/Shanghai\ncurrency: CNY\n",
        "scenario.yaml",
    )
    for name in ("shop", "market")
]


class Feed:
    """Records of one scene as a servicer would send them."""

    def __init__(self, scene: str, ids: Uuid7Source) -> None:
        self.origin = Origin("shop", scene, "test", scene, backfilled=True)
        self.ids = ids

    def record(self, kind: str, key: str, day: str, **values: Any) -> Record:
        """A record that became known on `day`, at ten in the evening in Shanghai."""
        known = parse_instant(f"{day}T14:00:00Z")
        given = values if kind == "merchant" else {"currency": "CNY"} | values
        return draft(self.origin, kind, key, self.ids, occurred_at=known, values=given)

    def id(self, kind: str, name: str) -> str:
        """The entity_id of a thing of this scene."""
        return entity_id("shop", kind, self.origin.namespace, name)

    def loan(self, name: str, day: str, status: str, late: int | None) -> Record:
        """A loan of 1,000 from 10 January as it stood at the end of `day`."""
        return self.record(
            "loan",
            name,
            day,
            party_id="p",
            application_id=self.id("application", name),
            merchant_id=self.id("merchant", "d1"),
            principal_minor=100_000,
            term_months=2,
            product_code="x",
            product_version=3,
            disbursed_on=date(2026, 1, 10),
            status=status,
            days_past_due=late,
        )

    def schedule(self, name: str) -> Iterator[Record]:
        """Two instalments of 500 and 10 interest on the tenth of the months after."""
        for number in (1, 2):
            yield self.record(
                "instalment",
                f"{name}-{number}",
                "2026-01-10",
                loan_id=self.id("loan", name),
                number=number,
                due_on=date(2026, 1 + number, 10),
                principal_minor=50_000,
                interest_minor=1_000,
            )

    def paid(self, name: str, day: str, amount: int) -> Record:
        """Money that came back."""
        return self.record(
            "repayment",
            f"{name}-{day}",
            day,
            loan_id=self.id("loan", name),
            party_id="p",
            amount_minor=amount,
            paid_on=date.fromisoformat(day),
        )

    def share(self, name: str, funder: str, weight: int) -> Record:
        """A funder's part of a loan."""
        return self.record(
            "loan_share",
            f"{name}-{funder}",
            "2026-01-10",
            loan_id=self.id("loan", name),
            funder=funder,
            mode="joint_lending",
            bears_loss="funder",
            weight=weight,
            principal_minor=1,
        )


def records() -> Iterator[Record]:
    """`told` by its servicer, `scheduled` by its instalments alone; one loan of another scene."""
    ids = Uuid7Source(SteppingClock(START), lambda n: b"\x07" * n)
    shop, market = Feed("shop", ids), Feed("market", ids)
    yield shop.record("merchant", "d1", "2026-01-01", merchant_type="dealer", name="Door")
    yield shop.loan("told", "2026-01-10", "active", 0)
    yield shop.loan("told", "2026-02-28", "overdue", 18)
    yield shop.loan("told", "2026-03-31", "charged_off", 49)
    yield shop.share("told", "bank_a", 2)
    yield shop.share("told", "bank_b", 1)
    yield shop.loan("scheduled", "2026-01-10", "active", None)
    yield from shop.schedule("scheduled")
    yield shop.paid("scheduled", "2026-02-10", 50_999)
    yield shop.paid("scheduled", "2026-03-01", 1)
    yield market.loan("other", "2026-01-10", "active", 0)
    yield market.loan("other", "2026-03-31", "active", 0)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckdbPortfolio]:
    """Both scenes."""
    folder = tmp_path_factory.mktemp("books")
    with SqliteStore(folder / "records.sqlite", SteppingClock(START)) as store:
        for record in records():
            store.append(OWNER, [record])
        scenes = [lambda scene=scene: scene for scene in SCENES]
        yield DuckdbPortfolio(History(store), scenes)


def count(engine: DuckdbPortfolio, table: str, *by: str, days: int = 10) -> Portfolio:
    """A table up to the end of March."""
    thresholds = () if table in ("buckets", "roll-rates", "collections") else (days,)
    question = PortfolioQuestion(table, by, date(2026, 3, 31), thresholds)
    return portfolio(OWNER, question, engine)


def figures(found: Portfolio) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Figures by key without the currency."""
    return {row.key[1:]: row.figures for row in found.rows}


def test_states_that_were_told_and_states_by_schedule(engine: DuckdbPortfolio) -> None:
    """Both loans of the shop are late at the end of February, one of them until 1 March."""
    found = figures(count(engine, "buckets", "scene"))
    assert found["shop", "2026-01-31", "M0"] == (2, 2, 200_000, 200_000)
    assert found["shop", "2026-02-28", "M1"] == (2, 2, 200_000, 200_000)
    assert found["shop", "2026-03-31", "M1"] == (1, 1, 50_000, 50_000)


def test_scenes_add_up(engine: DuckdbPortfolio) -> None:
    """Without a group, the loan of the other scene stands beside those of the shop."""
    found = figures(count(engine, "vintage"))
    assert found["2026-01", 0, 10] == (3, 0, 300_000, 0)
    assert found["2026-01", 1, 10] == (3, 2, 300_000, 200_000)
    assert found["2026-01", 2, 10] == (3, 2, 300_000, 150_000)


def test_groups(engine: DuckdbPortfolio) -> None:
    """A merchant is named as its partner names it, a product with its version."""
    found = figures(count(engine, "vintage", "product", "partner"))
    assert found["d1", "x@3", "2026-01", 0, 10] == (2, 0, 200_000, 0)


def test_funders_parts(engine: DuckdbPortfolio) -> None:
    """What was charged off is split by the shares."""
    found = figures(count(engine, "vintage", "funder"))
    assert found["bank_a", "2026-01", 2, 10] == (1, 1, 66_667, 66_667)
    assert found["bank_b", "2026-01", 2, 10] == (1, 1, 33_333, 33_333)


def test_first_payments_of_schedules(engine: DuckdbPortfolio) -> None:
    """One fen short is not paid in full."""
    assert figures(count(engine, "fpd"))["2026-01", 10] == (1, 1, 100_000, 100_000)
    assert figures(count(engine, "fpd", days=20))["2026-01", 20] == (1, 0, 100_000, 0)


def test_the_last_day_is_the_last_that_was_told(engine: DuckdbPortfolio) -> None:
    """Without a day, nothing is counted beyond what is known."""
    found = portfolio(OWNER, PortfolioQuestion("buckets"), engine)
    assert found.asked.as_of == date(2026, 3, 31)


def test_what_was_known_at_an_instant(engine: DuckdbPortfolio) -> None:
    """What `told` was at the end of February nobody had heard the day before."""
    at = parse_instant("2026-02-27T00:00:00Z")
    found = portfolio(OWNER, PortfolioQuestion("buckets", known_at=at), engine)
    assert (found.asked.as_of, found.asked.known_at) == (date(2026, 2, 10), at)
    question = PortfolioQuestion("buckets", ("scene",), date(2026, 2, 28), known_at=at)
    rows = figures(portfolio(OWNER, question, engine))
    assert rows["shop", "2026-02-28", "M0"] == (1, 2, 100_000, 200_000)


def test_who_may_count(engine: DuckdbPortfolio) -> None:
    """A scene's own system may not."""
    caller = Principal("shop", "checkout", frozenset({Role.SERVICE}))
    with pytest.raises(NotAllowed, match="service"):
        portfolio(caller, PortfolioQuestion("vintage"), engine)
