"""One row of inputs into one decision: the hot path."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from lendweave.decisions.compile import ANSWER_LETS, CompiledStrategy, RawRow
from lendweave.decisions.model import DecisionValue
from lendweave.decisions.reasons import reasons_from_masks
from lendweave.kernel.rates import RATE_SCALE
from lendweave.records.credit import Outcome

_ANSWERS = len(ANSWER_LETS)


def decide(compiled: CompiledStrategy, row: RawRow) -> DecisionValue:
    """The decision for one row of raw values in the order of the strategy's inputs."""
    out = compiled.run(row)
    outcome, amount_minor, rate, term_months, score = out[:_ANSWERS]
    reason_masks = cast("tuple[int, ...]", out[_ANSWERS : compiled.reasons_end])
    return DecisionValue(
        cast("Outcome", outcome),
        cast("int | None", amount_minor),
        None if rate is None else Decimal(cast("int", rate)).scaleb(-RATE_SCALE),
        cast("int | None", term_months),
        cast("int | None", score),
        reasons_from_masks(compiled.order, reason_masks),
        cast("tuple[int, ...]", out[compiled.reasons_end : compiled.masks_end]),
        out[compiled.masks_end :],
    )
