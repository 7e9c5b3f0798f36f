"""One row of inputs into one decision: the hot path."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import cast

from lendweave.decisions.compile import ANSWER_LETS, CompiledStrategy, RawRow
from lendweave.decisions.inputs import row_from_logged
from lendweave.decisions.model import DecisionValue
from lendweave.decisions.reasons import REASONS_SHOWN_MAX, codes_of_masks
from lendweave.kernel.rates import RATE_SCALE
from lendweave.records.credit import Decision, Outcome

_ANSWERS = len(ANSWER_LETS)


def decide(compiled: CompiledStrategy, row: RawRow) -> DecisionValue:
    """The decision for one row of raw values in the order of the strategy's inputs."""
    return answered(compiled, compiled.run(row))


def answered(compiled: CompiledStrategy, out: RawRow) -> DecisionValue:
    """The decision that the outputs of the strategy's program stand for."""
    outcome, amount_minor, rate, term_months, score = out[:_ANSWERS]
    reason_masks = cast("tuple[int, ...]", out[_ANSWERS : compiled.reasons_end])
    return DecisionValue(
        cast("Outcome", outcome),
        cast("int | None", amount_minor),
        None if rate is None else _rate(cast("int", rate)),
        cast("int | None", term_months),
        cast("int | None", score),
        compiled.reasons_of(reason_masks),
        cast("tuple[int, ...]", out[compiled.reasons_end : compiled.masks_end]),
        out[compiled.masks_end :],
    )


def found_codes(compiled: CompiledStrategy, record: Decision) -> tuple[str, ...]:
    """The reasons of a record, and behind them those that its strategy finds and does not tell.

    A decision tells its principal reasons, four or five; what a person may not pass over counts
    wherever it stands. Where the time was spent, nothing else is known to have been found; where
    fewer than four are told, there are no others.
    """
    if record.fallback is not None or len(record.reasons) < REASONS_SHOWN_MAX:
        return tuple(record.reasons)
    out = compiled.run(row_from_logged(compiled.strategy.inputs, record.inputs))
    masks = cast("tuple[int, ...]", out[_ANSWERS : compiled.reasons_end])
    return tuple(dict.fromkeys([*record.reasons, *codes_of_masks(compiled.order, masks)]))


@lru_cache(maxsize=4_096)
def _rate(scaled: int) -> Decimal:
    """A yearly rate; a strategy offers few different ones."""
    return Decimal(scaled).scaleb(-RATE_SCALE)
