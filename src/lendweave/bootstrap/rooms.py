"""A scene, compiled from its folder: its declaration, its features, its strategies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lendweave.book.calendar import DatedCalendar, read_calendars
from lendweave.book.funding.model import FunderBook
from lendweave.book.funding.reading import read_funders
from lendweave.book.lifecycle.policy import LifeCyclePolicy, read_policy
from lendweave.bootstrap.errors import (
    FeaturesMissing,
    SceneMisnamed,
    StrategyUnclear,
    UnknownStrategy,
)
from lendweave.connectors.product_files import FUNDERS, HOLIDAYS
from lendweave.connectors.scene_folder import FEATURES, INDICATORS, SceneFolder
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.decisions.partner_grade import PARTNER
from lendweave.features import Plan as FeaturePlan
from lendweave.features import chosen, compile_plan, read_features, read_indicators
from lendweave.intake import read_mapping
from lendweave.intake.quality.contract import ContractShape, read_contract
from lendweave.intake.quality.fit import refuse_unfit
from lendweave.intake.quality.outline import FeedOutline, outline_of
from lendweave.kernel.errors import LendweaveError
from lendweave.lang.scene_file import read_scene
from lendweave.records import Scene
from lendweave.runtimes.quality.rules import check_expressions

LIFE_CYCLE = "life_cycle.yaml"
DRAWDOWN = "drawdown"
"""What a strategy decides that is asked again at each drawdown."""

NOT_ASKED = (DRAWDOWN, "part", PARTNER)
"""What a strategy decides that no application asks for: parts are called by other strategies."""


@dataclass(frozen=True)
class SceneRoom:
    """One scene, compiled: its declaration, its features and its strategies by name.

    features: None where the scene has no features.yaml: it lends without deciding.
    """

    folder: SceneFolder
    scene: Scene
    features: FeaturePlan | None

    @property
    def plan(self) -> FeaturePlan:
        """What the scene's features are worked out by. Raises FeaturesMissing."""
        return self.require_features()[0]

    @property
    def features_text(self) -> str:
        """The features.yaml that `plan` was read from. Raises FeaturesMissing."""
        return self.require_features()[1]

    def require_features(self) -> tuple[FeaturePlan, str]:
        """The features, and the text that they were read from. Raises FeaturesMissing."""
        if self.features is not None and self.folder.features is not None:
            return self.features, self.folder.features
        raise FeaturesMissing(
            where=self._file(FEATURES),
            got="no such file",
            expected="the features that a decision may read",
            fix="Write one; a scene needs it only for what strategies decide.",
        )

    @cached_property
    def strategies(self) -> dict[str, CompiledStrategy]:
        """Every strategy of the scene, compiled against its features."""
        return {name: self.compiled(name) for name in self.folder.strategies}

    @cached_property
    def _known(self) -> dict[str, CompiledStrategy]:
        """Strategies that were compiled so far."""
        return {}

    @cached_property
    def policy(self) -> LifeCyclePolicy:
        """The days and rules of the scene's life cycles. Raises DefinitionInvalid."""
        text = self.folder.life_cycle
        return LifeCyclePolicy() if text is None else read_policy(text, self._file(LIFE_CYCLE))

    @cached_property
    def funders(self) -> FunderBook | None:
        """The funders of the scene, None where it names none. Raises what is wrong with them."""
        text = self.folder.funders
        return None if text is None else read_funders(text, self._file(FUNDERS), self.scene)

    def _file(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def strategy(self, name: str | None) -> CompiledStrategy:
        """The strategy called `name`, or the only one that decides applications.

        Raises FeaturesMissing, UnknownStrategy, StrategyUnclear.
        """
        self.require_features()
        known = ", ".join(self.folder.strategies)
        if name in self.folder.strategies:
            return self.compiled(name)
        others = [s for s in self.strategies.values() if s.strategy.decides not in NOT_ASKED]
        if name is None and len(others) == 1:
            return others[0]
        if name is None:
            raise StrategyUnclear(
                where=f"scene {self.scene.name!r}", expected=known, fix="Name one of these."
            )
        raise UnknownStrategy(
            where=f"strategy {str(name)[:60]!r} of scene {self.scene.name!r}",
            expected=known,
            fix="Name one of these.",
        )

    @property
    def drawdown_strategy(self) -> str | None:
        """The name of the strategy that decides drawdowns, None where the line alone does.

        Raises StrategyUnclear where there are several.
        """
        return self._only_one_that(DRAWDOWN)

    @property
    def partner_strategy(self) -> str | None:
        """The name of the strategy that grades partners, None where none does.

        Raises StrategyUnclear where there are several.
        """
        return self._only_one_that(PARTNER)

    def _only_one_that(self, decides: str) -> str | None:
        named = [n for n, s in self.strategies.items() if s.strategy.decides == decides]
        if len(named) > 1:
            raise StrategyUnclear(
                where=f"scene {self.scene.name!r}",
                got=", ".join(named),
                expected=f"one strategy with `decides: {decides}`",
                fix="Let one of them call the other, or remove one.",
            )
        return named[0] if named else None

    def part_read(self, *strategies: CompiledStrategy) -> FeaturePlan:
        """The features that strategies read, and what they are derived from."""
        read = (name for compiled in strategies for name in compiled.program.inputs.names)
        return compile_plan(chosen(self.plan.features, tuple(dict.fromkeys(read))))

    def compiled(self, name: str) -> CompiledStrategy:
        """The strategy in the folder of that name, compiled once against the scene's features."""
        if name not in self._known:
            self._known[name] = self.compiled_from(name, self.folder.strategies[name])
        return self._known[name]

    def compiled_from(self, name: str, files: Mapping[str, str]) -> CompiledStrategy:
        """A strategy compiled from its texts; mistakes are placed in the folder of that name."""
        try:
            return compile_strategy(load_strategy(files, self.plan.schema))
        except LendweaveError as error:
            # The files of a strategy are read as texts; only here it is known where they lie.
            error.where = f"{self.folder.name}/strategies/{name}/{error.where}"
            raise


def declared_scene(name: str, declaration: str) -> Scene:
    """A scene as its scenario.yaml declares it. Raises SceneMisnamed, DefinitionInvalid."""
    scene = read_scene(declaration, f"{name}/scenario.yaml")
    if scene.name != name:
        raise SceneMisnamed(
            where=f"{name}/scenario.yaml",
            got=f"scenario: {scene.name}",
            expected=f"scenario: {name}, the name of its folder",
            fix="Write the folder's name, or rename the folder.",
        )
    return scene


def open_scene(folder: SceneFolder) -> SceneRoom:
    """The scene of a folder, its declaration and, where it has any, its features checked.

    Raises SceneMisnamed, and what is wrong with a definition, with its place.
    """
    scene = declared_scene(folder.name, folder.scenario)
    if folder.features is None:
        return SceneRoom(folder, scene, None)
    indicators = read_indicators(folder.indicators, INDICATORS) if folder.indicators else {}
    features = read_features(folder.features, f"{folder.name}/{FEATURES}", scene, indicators)
    return SceneRoom(folder, scene, compile_plan(features))


def outlines_of(room: SceneRoom) -> tuple[FeedOutline, ...]:
    """The feeds of a scene, in the order of their mappings. Raises DefinitionInvalid."""
    mappings = room.folder.mappings.items()
    return tuple(outline_of(read_mapping(text, file).value, room.scene) for file, text in mappings)


def contract_of(room: SceneRoom) -> ContractShape | None:
    """The checked contract of a scene's feeds, None where it has none.

    Raises DefinitionInvalid, ContractInvalid, or what is wrong with an expression.
    """
    if room.folder.quality is None:
        return None
    definition = read_contract(room.folder.quality, f"{room.folder.name}/quality.yaml")
    refuse_unfit(definition, outlines_of(room))
    check_expressions(room.scene, definition)
    return definition.value


def calendars_of(text: str | None) -> dict[str, DatedCalendar]:
    """The calendars that a holidays.yaml declares, none without one. Raises DefinitionInvalid."""
    return {} if text is None else read_calendars(text, HOLIDAYS)
