"""What a backtest takes for granted about money and about loans that nobody made: all declared.

Interest is that of equal instalments. Capital costs `funding_rate` on a balance that falls evenly.
A bad loan pays no interest and loses its share of the amount offered. Where nothing is declared a
bad loan loses all, capital and handling cost nothing, and unknown outcomes are left out.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from lendweave.lang.definition import read_definition

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class BandShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unknown outcomes take the bad rate of known ones whose score is near.

    points: the width of a band. factor: how much worse applications without a loan are taken to
    be. loans_min: bands with fewer known outcomes infer nothing.
    """

    points: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    factor: Annotated[float, msgspec.Meta(ge=0.1, le=10)] = 1.0
    loans_min: Annotated[int, msgspec.Meta(ge=1)] = 50


class Assumptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Shares and yearly rates as fractions; cost of one approved loan in main units.

    unknown_by_score: how unknown outcomes are inferred; None leaves them out.
    """

    loss_given_default: Share = 1.0
    funding_rate: Share = 0.0
    cost: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    unknown_by_score: BandShape | None = None


NOTHING_DECLARED = Assumptions()


def read_assumptions(text: str, file: str) -> Assumptions:
    """The assumptions that a YAML file declares. Raises DefinitionInvalid with file and line."""
    return read_definition(text, file, Assumptions).value
