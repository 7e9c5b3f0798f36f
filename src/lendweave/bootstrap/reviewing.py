"""Manual review in an open data folder: what works the cases of a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.deciding import Deciding
from lendweave.bootstrap.errors import NothingToReviewBy
from lendweave.bootstrap.lending import line_desk
from lendweave.bootstrap.offering import Offering
from lendweave.bootstrap.review_rules import policy_of
from lendweave.connectors.scene_folder import read_review_text, reviewing_scene_names
from lendweave.decisions.reviewing.policy import REVIEW_FILE, ReviewPolicy
from lendweave.flows.apply import OpensCases
from lendweave.flows.life_cycle import UnknownThing
from lendweave.flows.review_accuracy import ReviewHistory
from lendweave.flows.review_desk import ReviewDesk
from lendweave.flows.review_open import referred
from lendweave.kernel.errors import shortened
from lendweave.records import Application, Decision, Principal, Record


@dataclass
class Reviewing:
    """What reviews, of an open data folder. A scene's rules are read once."""

    core: Core
    decisions: Deciding
    products: Offering
    _policies: dict[str, ReviewPolicy | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decisions.opens_cases = self.opens_cases

    @property
    def scenes(self) -> list[str]:
        """Names of the scenes that say how their cases are worked."""
        return reviewing_scene_names(self.core.scenes_folder)

    def desk(self, scene: str) -> ReviewDesk:
        """What works the cases of a scene. Raises UnknownScene, NothingToReviewBy."""
        policy = self.policy(scene)
        if policy is None:
            raise NothingToReviewBy(
                where=f"{scene}/{REVIEW_FILE}",
                got="no such file",
                expected="types of case, checks, authority",
                fix="Write it; docs/reference/review.md describes it.",
            )
        return self._desk(scene, policy)

    def desk_of(self, principal: Principal, case_id: str) -> ReviewDesk:
        """The desk of the scene that a stored case belongs to. Raises UnknownThing."""
        record = self.core.store.current(principal, "review_case", case_id)
        if record is None:
            raise UnknownThing(
                where=f"review_case {shortened(case_id)}",
                got="no record",
                expected="the entity_id of a stored case",
                fix="`lendweave review list SCENE` names them.",
            )
        return self.desk(record.scenario)

    def history(self, scene: str) -> ReviewHistory:
        """What counts the decisions of people over the records of a scene."""
        from lendweave.runtimes.review_history import ReviewerCounts

        return ReviewerCounts(self.core.history, self.core.room(scene).scene)

    def opens_cases(self, scene: str) -> OpensCases | None:
        """What opens a case for each live decision that refers; None where nobody reviews."""
        policy = self.policy(scene)
        return None if policy is None else partial(_case, self._desk(scene, policy))

    def policy(self, scene: str) -> ReviewPolicy | None:
        """The scene's review.yaml, None where it has none. Raises what is wrong with it."""
        core = self.core
        with core.lock:
            if scene not in self._policies:
                text = read_review_text(core.scenes_folder, scene)
                declared = core.room(scene).scene
                read = partial(policy_of, scene=declared, calendars=core.calendars)
                self._policies[scene] = None if text is None else read(text)
            return self._policies[scene]

    def _desk(self, scene: str, policy: ReviewPolicy) -> ReviewDesk:
        lines = line_desk(self.core, self.core.room(scene), self.products)
        return ReviewDesk(lines, policy, self.decisions.strategy_by_hash)


def _case(
    desk: ReviewDesk, principal: Principal, application: Application, decision: Decision
) -> Sequence[Record]:
    return referred(principal, application, decision, desk)
