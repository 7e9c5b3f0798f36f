"""What is searched: knobs, limits, what to maximise, and how many versions may be decided."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.tuning.knob import Knob, KnobShape, knob_of
from lendweave.lang.definition import read_definition

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Goal = Literal["margin", "approvals"]
BUDGET_MAX = 5_000


class FairnessShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lowest approval rate of a group over the highest; groups below groups_min are left out."""

    by: str
    ratio_min: Share
    groups_min: Annotated[int, msgspec.Meta(ge=1)] = 50


class LimitsShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every version must keep. loss_rate: expected loss over the amount offered."""

    approval_rate_min: Share | None = None
    loss_rate_max: Share | None = None
    bad_rate_max: Share | None = None
    fairness: FairnessShape | None = None


class SearchShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. budget: versions decided at most."""

    maximise: Goal
    knobs: Annotated[list[KnobShape], msgspec.Meta(min_length=1, max_length=30)]
    limits: LimitsShape = LimitsShape()
    budget: Annotated[int, msgspec.Meta(ge=2, le=BUDGET_MAX)] = 200


class Search(msgspec.Struct, frozen=True):
    """A search that fits a strategy."""

    shape: SearchShape
    knobs: tuple[Knob, ...]

    @property
    def combinations(self) -> int:
        """How many settings there are."""
        count = 1
        for knob in self.knobs:
            count *= len(knob.values)
        return count


def read_search(text: str, file: str, compiled: CompiledStrategy) -> Search:
    """The search that a YAML file declares. Raises DefinitionInvalid and KnobUnfit, with line."""
    definition = read_definition(text, file, SearchShape)
    files = compiled.strategy.files
    knobs = tuple(
        knob_of(shape, files, definition.place("knobs", number))
        for number, shape in enumerate(definition.value.knobs)
    )
    return Search(definition.value, knobs)
