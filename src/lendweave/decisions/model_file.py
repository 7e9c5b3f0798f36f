"""A model file: its keys as they are written, and its places and numbers while it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from lendweave.decisions.errors import ModelInvalid
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.scorecard import SCORE_MAX
from lendweave.decisions.tree_model import NUMBER_DIGITS
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.errors import shortened
from lendweave.lang.definition import Definition

SCALE_MAX = 9
TERMS_MAX = 200
KNOTS_MAX = 200
NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")


class NodeShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leaf, or a test with a node for each way."""

    leaf: str | None = None
    input: str | None = None
    test: str | None = None
    then: NodeShape | None = None
    otherwise: NodeShape | None = msgspec.field(default=None, name="else")
    null: NodeShape | Literal["then", "else"] | None = None


class ScoreShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a sum becomes a score."""

    offset: Annotated[int, msgspec.Meta(ge=-SCORE_MAX, le=SCORE_MAX)]
    factor: str


class TermShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A coefficient of an input, and what is added where the input is null."""

    input: str
    times: str
    null: str | None = None


Knots = Annotated[list[tuple[int, str]], msgspec.Meta(min_length=2, max_length=KNOTS_MAX)]


class ProbabilityShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the keys."""

    link: Literal["logistic"] | None = None
    steps: Knots | None = None
    linear: Knots | None = None


class CardShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the author says of the model."""

    target: str
    trained_on: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    by: str
    auc: str | None = None
    ks: str | None = None
    note: str | None = None


class ModelFileShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    model: Literal["trees", "logistic"]
    scale: Annotated[int, msgspec.Meta(ge=0, le=SCALE_MAX)]
    base: str
    score: ScoreShape
    trees: list[NodeShape] = []
    terms: Annotated[list[TermShape], msgspec.Meta(max_length=TERMS_MAX)] = []
    probability: ProbabilityShape | None = None
    ranges: dict[str, tuple[str, str]] = {}
    card: CardShape | None = None


@dataclass(frozen=True)
class ModelFile:
    """One model file while it is read."""

    reading: Reading
    scope: Scope
    definition: Definition[ModelFileShape]

    @property
    def written(self) -> ModelFileShape:
        """The file as it is written."""
        return self.definition.value

    def place(self, *path: str | int) -> str:
        """The line of a part and its JSON path."""
        told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return f"{self.definition.place(*path)}, {told.removeprefix('.')}"

    def units(self, text: str, scale: int, path: Path) -> int:
        """A number in units of a scale. Raises ModelInvalid for more digits than it has."""
        match = NUMBER.fullmatch(text)
        if match is None or len(match[1] or "") > scale or len(text) > NUMBER_DIGITS:
            raise self.refused(
                path,
                shortened(text),
                f"a number of at most {NUMBER_DIGITS} characters,"
                f" at most {scale} digits after the point",
                "Round it, or declare a larger scale.",
            )
        units = scaled_from_decimal(Decimal(text), scale)
        if abs(units) >= 10**NUMBER_DIGITS:
            raise self.refused(
                path,
                text,
                f"at most {NUMBER_DIGITS - scale} digits before the point",
                "Rescale it.",
            )
        return units

    def refused(self, path: Path, got: str, expected: str, fix: str) -> ModelInvalid:
        """The error for a part of the file."""
        return ModelInvalid(where=self.place(*path), got=got, expected=expected, fix=fix)
