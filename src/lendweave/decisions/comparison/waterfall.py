"""What each rule stops: alone, as the only one, and in its turn after the rules before it.

Alone counts all that the rule would stop by itself. Marginal counts what no other rule stops, nor
the outcome step: those would be approved without the rule. In turn counts what the rules before
it have let through, so that these add up to all that was not approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lendweave.decisions.comparison.deciders import Decider, deciders
from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.model import Ending

OUTCOME_STEP = "outcome"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Fates:
    """Applications, and what became of those whose loans can be told good or bad."""

    applications: int = 0
    known: int = 0
    bad: int = 0

    @property
    def good(self) -> int:
        """Known and not bad."""
        return self.known - self.bad

    @property
    def bad_rate(self) -> float | None:
        """Bad of the known ones, None where none is known."""
        return self.bad / self.known if self.known else None

    def __add__(self, other: Fates) -> Fates:
        return Fates(
            self.applications + other.applications,
            self.known + other.known,
            self.bad + other.bad,
        )


NO_FATES = Fates()


@dataclass(frozen=True, slots=True)
class Decided:
    """Applications that one version decided alike. masks: of its rules; ending: of its outcome.

    reason: of the decision where neither stopped them, but a step without rules did, such as a
    table that has no answer.
    """

    masks: tuple[int, ...]
    ending: Ending
    fates: Fates
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule stops. code: of the rule, empty for the outcome step itself."""

    step: str
    code: str
    alone: Fates = NO_FATES
    marginal: Fates = NO_FATES
    in_turn: Fates = NO_FATES


def waterfall(compiled: CompiledStrategy, decided: Iterable[Decided]) -> tuple[Effect, ...]:
    """The effect of all that can decide by a bit, of reasons without one, of the outcome step."""
    known = deciders(compiled)
    effects = {each.code: Effect(each.step, each.code) for each in known}
    rows = [(_stopped_by(known, row), row.fates) for row in decided]
    for code in sorted({code for codes, _ in rows for code in codes if code not in effects}):
        effects[code] = Effect(REASON if code else OUTCOME_STEP, code)
    # The outcome step stands last, and stands there even where it stopped nobody.
    effects[""] = effects.pop("", Effect(OUTCOME_STEP, ""))
    for codes, fates in rows:
        _count(effects, codes, fates)
    return tuple(effects.values())


def _stopped_by(known: Sequence[Decider], each: Decided) -> list[str]:
    codes = [decider.code for decider in known if decider.decides(each.masks)]
    if not codes and each.reason is not None:
        codes.append(each.reason)
    if each.ending is not Ending.APPROVE:
        codes.append("")
    return list(dict.fromkeys(codes))


def _count(effects: dict[str, Effect], stopped_by: Sequence[str], fates: Fates) -> None:
    for place, code in enumerate(stopped_by):
        effect = effects[code]
        effects[code] = replace(
            effect,
            alone=effect.alone + fates,
            marginal=effect.marginal + fates if len(stopped_by) == 1 else effect.marginal,
            in_turn=effect.in_turn + fates if place == 0 else effect.in_turn,
        )
