"""Decisions: what decides applications, and what backtests a strategy over history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.book.products import Shelf
from lendweave.bootstrap.core import Core
from lendweave.bootstrap.feature_work import FeatureWork
from lendweave.bootstrap.governing import Governing
from lendweave.bootstrap.keys import TOKEN_KEY_VERSION
from lendweave.bootstrap.lending import line_desk
from lendweave.bootstrap.offering import open_shelf
from lendweave.bootstrap.review_rules import policy_of
from lendweave.bootstrap.rooms import SceneRoom, contract_of, open_scene
from lendweave.bootstrap.scene_rules import policy_of as collection_policy_of
from lendweave.bootstrap.trials import Planned, Trials
from lendweave.connectors.product_files import read_product_files
from lendweave.connectors.scene_folder import (
    read_review_text,
    read_scene_folder,
    scenes_root,
)
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.decisions.checking.finding import Level
from lendweave.decisions.checking.strategy import CheckedStrategy, check_strategy
from lendweave.features import ServedSet
from lendweave.features.columns import kind_schema
from lendweave.flows.apply import Desk, OpensCases, open_applications
from lendweave.flows.backtest import BacktestPorts
from lendweave.flows.check import Checked, check_definitions, check_products, part_findings
from lendweave.flows.counterfactual import ChangesPorts
from lendweave.flows.strategy_cost import strategy_cost
from lendweave.flows.trial import link
from lendweave.intake import TokenKey, compile_mapping, read_mapping
from lendweave.kernel.clock import SystemClock, local_date
from lendweave.kernel.errors import LendweaveError
from lendweave.lang import Schema, check
from lendweave.records import Application, Scene
from lendweave.runtimes.backtest import DuckdbBacktest, backtest_query
from lendweave.settings import Settings
from lendweave.stores.backtest_shelf import BacktestShelf
from lendweave.stores.strategy_archive import StrategyArchive

BACKTESTS = "backtests"
"""The folder of the data folder in which backtests are kept by strategy hash."""
BEHIND_MAX = 1_000
"""Records that a decision may take in on its way, a few milliseconds' worth."""
GRADES = "partner_grade"
"""The kind whose newest record a decision must have read when it is stored."""

if TYPE_CHECKING:
    from lendweave.runtimes.live_features import LiveFeatures


@dataclass
class Deciding:
    """What decides, of an open data folder. archive: the strategies that ever decided.

    opens_cases: by scene, what opens a case for a live decision that refers.
    """

    core: Core
    archive: StrategyArchive
    features: FeatureWork
    governing: Governing = field(init=False)
    opens_cases: Callable[[str], OpensCases | None] = lambda scene: None
    _desks: dict[tuple[str, str | None], Desk] = field(default_factory=dict)
    _at_hand: dict[tuple[str, str | None], LiveFeatures] = field(default_factory=dict)
    _by_hash: dict[str, CompiledStrategy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shelf = BacktestShelf(self.core.settings.home / BACKTESTS)
        self.governing = Governing(self.core, self.archive, shelf, self._forget)

    def desk(self, scene: str, strategy: str | None = None) -> Desk:
        """What decides applications of `scene` by `strategy`; made once for each live version.

        A desk that was asked for before another version went live may finish what it began.
        """
        with self.core.lock:
            self.governing.settle(scene)
            known = scene, strategy
            if known not in self._desks:
                compiled = self.governing.deciding(scene, strategy)
                planned = self.trials.planned(scene, strategy)
                self._desks[known] = self._desk(self.core.room(scene), compiled, planned)
            self._at_hand[known] = self.features.live(scene, self.core.room(scene).plan)
            return self._desks[known]

    def is_at_hand(self, scene: str, strategy: str | None) -> bool:
        """Whether a decision takes no longer than its own reading and reckoning.

        Not so while the scene is still to be compiled, a version is to go live, or many records
        are still to be taken in.
        """
        live = self._at_hand.get((scene, strategy))
        if live is None or self.governing.is_due(scene):
            return False
        return live.behind() <= BEHIND_MAX

    def behind(self) -> dict[str, int]:
        """By scene that decides, how many offsets its features have not taken in yet."""
        return {scene: live.behind() for (scene, _), live in list(self._at_hand.items())}

    def _forget(self, scene: str) -> None:
        """Make the desks of a scene anew: another version may decide."""
        for known in [each for each in self._desks if each[0] == scene]:
            del self._desks[known], self._at_hand[known]

    @property
    def trials(self) -> Trials:
        """Experiments beside what decides."""
        return Trials(self.core, self.governing)

    def _desk(self, room: SceneRoom, compiled: CompiledStrategy, planned: Planned | None) -> Desk:
        from lendweave.runtimes.live_features import ChosenFeatures

        self._keep(compiled)
        self.features.archive.publish(room.plan.features, room.features_text)
        beside = planned.strategies.values() if planned else ()
        part = room.part_read(compiled, *beside)
        return Desk(
            tenant_id=self.core.principal.tenant_id,
            scene=room.scene,
            decider=link(compiled, part.schema),
            features=ChosenFeatures(self.features.live(room.scene.name, room.plan), part),
            served=ServedSet(room.plan.features, part.features),
            reader=self.core.store,
            writer=self.core.store,
            clock=self.core.clock,
            ids=self.core.ids,
            lines=line_desk(self.core, room),
            trial=None if planned is None else self.trials.trial(planned, part.schema),
            cases=self.opens_cases(room.scene.name),
            watched=tuple(each.kind for each in part.kinds if each.kind == GRADES),
        )

    def strategy_by_hash(self, strategy_hash: str) -> CompiledStrategy | None:
        """The strategy with that very closure: at hand, or brought back from the archive."""
        with self.core.lock:
            if strategy_hash not in self._by_hash:
                archived = self.archive.find(strategy_hash)
                if archived is None:
                    return None
                compiled = compile_strategy(load_strategy(archived.files, archived.schema))
                if compiled.hash != strategy_hash:
                    return None
                self._by_hash[strategy_hash] = compiled
            return self._by_hash[strategy_hash]

    @property
    def changes(self) -> ChangesPorts:
        """What finds the changes after which a decision would have been an approval."""
        return ChangesPorts(self.core.store, self.strategy_by_hash, self.features.standpoint)

    def applications(self, scene: str) -> Iterator[Application]:
        """The applications of `scene` that wait for a decision."""
        return open_applications(self.core.principal, self.core.room(scene).scene, self.core.store)

    def backtesting(self, scene: str, strategy: str | None = None) -> BacktestPorts:
        """What backtests `strategy` over the history of `scene`."""
        room = self.core.room(scene)
        history = self.core.history
        engine = DuckdbBacktest(history, room.scene, room.plan)
        return BacktestPorts(room.strategy(strategy), engine)

    def _keep(self, compiled: CompiledStrategy) -> None:
        """A strategy is archived before its first decision can be acknowledged."""
        if compiled.hash not in self._by_hash:
            self.archive.keep(
                compiled.hash, dict(compiled.strategy.files), compiled.strategy.inputs
            )
            self._by_hash[compiled.hash] = compiled


def checked_scene(settings: Settings, name: str) -> Checked:
    """Every definition of a scene checked, its cases run, its products held against their caps.

    Needs no data folder. A scene with products may lend without deciding, any other has features.
    Raises UnknownScene, FeaturesMissing, and what is wrong with the scene's declaration, its
    features or its products: without them nothing else can be told.
    """
    root = scenes_root(settings.scenarios)
    scene, shelf = open_shelf(read_product_files(root, name))
    faults = check_products(shelf, local_date(SystemClock().now(), scene.zone))
    room = open_scene(read_scene_folder(root, name))
    if not shelf.products:
        room.require_features()
    checked = _checked_strategies(settings, room)
    review = part_findings([partial(_read_review, root, scene, shelf)])
    findings = (*checked.findings, *review)
    return replace(checked, findings=findings, products=len(shelf.products), faults=faults)


def scene_features(settings: Settings, name: str) -> Schema:
    """The features of a scene, of which its strategies choose their inputs."""
    return open_scene(read_scene_folder(scenes_root(settings.scenarios), name)).plan.schema


def _read_review(root: Path, scene: Scene, shelf: Shelf) -> object:
    text = read_review_text(root, scene.name)
    if text is None:
        return None
    return policy_of(text, scene, shelf.calendars, _reason_codes(root, scene.name))


def _reason_codes(root: Path, name: str) -> frozenset[str] | None:
    """The codes that strategies of a scene give; None where they cannot be read."""
    try:
        strategies = open_scene(read_scene_folder(root, name)).strategies.values()
        return frozenset(code for each in strategies for code in each.strategy.reasons.reasons)
    except LendweaveError:
        return None


def _engine_differences(
    strategies: Mapping[str, CheckedStrategy], cases: Mapping[str, str]
) -> tuple[str, ...]:
    """A line for each case that Python and DuckDB decide differently."""
    from lendweave.runtimes.case_engines import differing_cases

    return tuple(
        line
        for file, text in cases.items()
        if (compiled := strategies[file.removesuffix(".csv")].compiled) is not None
        for line in differing_cases(compiled, text, f"cases/{file}")
    )


def _checked_strategies(settings: Settings, room: SceneRoom) -> Checked:
    folder, name = room.folder, room.folder.name
    strategies = {
        each: check_strategy(files, room.plan.schema, folder.cases.get(f"{each}.csv"))
        for each, files in folder.strategies.items()
    }
    checked = check_definitions(name, strategies, folder.cases)
    if not checked.failures and not checked.of(Level.ERROR):
        checked = replace(checked, failures=_engine_differences(strategies, folder.cases))
    are_whole = all(strategy.is_publishable for strategy in strategies.values())
    found = part_findings(_parts(settings, room, are_whole=are_whole))
    texts = {
        f"{name}/strategies/{each}/{file}": text
        for each, files in folder.strategies.items()
        for file, text in files.items()
    }
    costs = tuple(
        strategy_cost(each, strategy.compiled, room.plan.features)
        for each, strategy in strategies.items()
        if strategy.compiled
    )
    return replace(checked, findings=(*checked.findings, *found), texts=texts, costs=costs)


def _parts(
    settings: Settings, room: SceneRoom, *, are_whole: bool
) -> Iterator[Callable[[], object]]:
    """The readers of a scene's other files. are_whole: its strategies can be published."""
    for file, text in room.folder.mappings.items():
        yield partial(_read_mapping, settings, room, file, text)
    yield lambda: contract_of(room)
    yield lambda: room.funders
    yield lambda: room.policy
    if room.folder.collection is not None:
        yield lambda: collection_policy_of(room)
    if are_whole:
        yield lambda: room.drawdown_strategy
        yield lambda: room.partner_strategy
    if room.scene.bad_when:
        where = f"{room.folder.name}/scenario.yaml"
        yield lambda: check(room.scene.bad_when, kind_schema(room.scene, "loan"), where)


def _read_mapping(settings: Settings, room: SceneRoom, file: str, text: str) -> object:
    key = TokenKey(TOKEN_KEY_VERSION, b"never used: no row is read")
    return compile_mapping(read_mapping(text, file), room.scene, settings.tenant, key)


def backtest_sql(settings: Settings, scene: str, strategy: str | None) -> str:
    """The one query that a backtest of the scene runs; needs no data folder."""
    room = open_scene(read_scene_folder(scenes_root(settings.scenarios), scene))
    return backtest_query(room.plan, room.strategy(strategy))
