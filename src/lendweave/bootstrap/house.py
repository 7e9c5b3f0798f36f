"""An open data folder with everything that works on it."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from lendweave.bootstrap.collecting import Collecting
from lendweave.bootstrap.comparing import Comparing
from lendweave.bootstrap.core import Core
from lendweave.bootstrap.counting import Counting
from lendweave.bootstrap.day_end import DayEnd
from lendweave.bootstrap.deciding import Deciding
from lendweave.bootstrap.feature_work import FeatureWork
from lendweave.bootstrap.grading import Grading
from lendweave.bootstrap.intake import Intake
from lendweave.bootstrap.keys import SealKeys
from lendweave.bootstrap.lending_house import Lending
from lendweave.bootstrap.measuring import Measuring
from lendweave.bootstrap.offering import Offering, archive_folder
from lendweave.bootstrap.reviewing import Reviewing
from lendweave.bootstrap.servicing import Servicing
from lendweave.bootstrap.storing import is_there, open_store
from lendweave.kernel.clock import Clock, SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.settings import Settings
from lendweave.stores.feature_archive import FeatureArchive
from lendweave.stores.product_archive import ProductArchive
from lendweave.stores.relational.commit_points import Reach, pass_by
from lendweave.stores.relational.errors import StoreInUse
from lendweave.stores.strategy_archive import StrategyArchive


@dataclass
class House(Core):
    """An open data folder, part by part. Close it, or use it as a context.

    intake: takes in partners' files. quality: measures their feeds. features: serves, builds,
    verifies and screens features. decisions: decides applications and backtests strategies.
    comparing: compares versions of strategies.
    products: what scenes lend, and its published versions.
    portfolio: counts what became of what was lent. lending: lines and drawdowns. servicing: opens,
    repays and reads loans. day_end: closes business days. collection: works on what is overdue.
    reviews: has people decide what strategies refer to them.
    partners: grades the partners of scenes.
    """

    intake: Intake = field(init=False)
    quality: Measuring = field(init=False)
    features: FeatureWork = field(init=False)
    decisions: Deciding = field(init=False)
    comparing: Comparing = field(init=False)
    lending: Lending = field(init=False)
    products: Offering = field(init=False)
    portfolio: Counting = field(init=False)
    servicing: Servicing = field(init=False)
    day_end: DayEnd = field(init=False)
    collection: Collecting = field(init=False)
    reviews: Reviewing = field(init=False)
    partners: Grading = field(init=False)

    def __post_init__(self) -> None:
        home = self.settings.home
        self.intake = Intake(self)
        self.quality = Measuring(self)
        self.portfolio = Counting(self)
        self.features = FeatureWork(self, FeatureArchive(home / "features"))
        self.products = Offering(self, ProductArchive(archive_folder(home)))
        self.servicing = Servicing(self, self.products)
        self.day_end = DayEnd(self)
        self.collection = Collecting(self, self.servicing)
        self.decisions = Deciding(self, StrategyArchive(home / "strategies"), self.features)
        self.comparing = Comparing(self, self.decisions)
        self.partners = Grading(self, self.decisions)
        self.lending = Lending(self, self.decisions, self.products)
        self.reviews = Reviewing(self, self.decisions, self.products)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Commit what is queued and free the data folder."""
        self.closing.close()


def open_house(
    settings: Settings,
    clock: Clock | None = None,
    reach: Reach = pass_by,
    *,
    read_only: bool = False,
) -> House:
    """Open the data folder of `settings`, making it when it is new.

    read_only: beside another process that writes; needs a folder that is there already.
    reach: called at the store's commit points and at those of snapshots, for tests that stop the
    process there.
    Raises StoreInUse when another process has it open for writing, and what `open_store` raises.
    """
    time = clock or SystemClock()
    with ExitStack() as opening:
        seals = SealKeys(settings.home)
        store = open_store(settings, time, reach, seals, read_only=read_only)
        opening.enter_context(store)
        return House(
            settings=settings,
            clock=time,
            ids=Uuid7Source(time),
            store=store,
            principal=local_owner(settings.tenant),
            reach=reach,
            read_only=read_only,
            closing=opening.pop_all(),
        )


def open_to_show(settings: Settings) -> House:
    """Open the folder for writing, so that what is shown is logged; to read where that cannot be.

    That is beside another process that writes, and in a folder that may not be written. Raises
    HomeMissing.
    """
    if is_there(settings) and os.access(settings.home, os.W_OK):
        with suppress(StoreInUse):
            return open_house(settings)
    return open_house(settings, read_only=True)
