"""The last step: the worst of what the rules found and its own answer, and what is offered."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import WrongType
from lendweave.decisions.model import Ending, Expression, Outcome, Severity
from lendweave.decisions.name_lists import take_back
from lendweave.decisions.reading import Path, Reading, Scope, wrong_type
from lendweave.decisions.scorecard import SCORE_MAX
from lendweave.decisions.shape import OutcomeShape
from lendweave.kernel.rates import RATE_SCALE
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, ValueType
from lendweave.lang import Node, Typed
from lendweave.lang.build import all_of, any_of, call, case, cast, col, lit
from lendweave.records.fields import MONEY_TYPE, RATE_TYPE

APPROVE_LET = "decision/approve"
REFER_LET = "decision/refer"
ENDING_LET = "decision/ending"
OUTCOME_LET = "decision/outcome"
AMOUNT_LET = "decision/amount_minor"
RATE_LET = "decision/rate"
TERM_LET = "decision/term_months"
SCORE_LET = "decision/score"
_SEVERITY = {"refer": Severity.REFER, "decline": Severity.DECLINE}


def read_outcome(reading: Reading, scope: Scope, path: Path, shape: OutcomeShape) -> Outcome:
    """The step, its conditions boolean and its offers of types that a Decision can hold."""
    approve, _ = reading.expression(scope, (*path, "approve"), shape.approve, expected=[BOOLEAN])
    refer = None
    if shape.refer is not None:
        refer, _ = reading.expression(scope, (*path, "refer"), shape.refer, expected=[BOOLEAN])
    reason = reading.reasons.check(shape.reason, reading.place((*path, "reason")))
    unknown_reason = reading.reasons.check(
        shape.unknown_reason or reason, reading.place((*path, "unknown_reason"))
    )
    return Outcome(
        approve=approve,
        refer=refer,
        otherwise=_SEVERITY[shape.otherwise],
        unknown=_SEVERITY[shape.unknown],
        reason=reason,
        unknown_reason=unknown_reason,
        amount=_offer(reading, scope, (*path, "amount"), shape.amount, MONEY_TYPE),
        rate=_offer(reading, scope, (*path, "rate"), shape.rate, RATE_TYPE),
        term=_offer(reading, scope, (*path, "term"), shape.term, INTEGER),
        score=_score(reading, scope, (*path, "score"), shape.score),
        where=reading.place(path),
    )


def _offer(
    reading: Reading, scope: Scope, path: Path, text: str | None, type_: ValueType
) -> Expression | None:
    """An exact expression with no more digits after the point than the offer has."""
    if text is None:
        return None
    expression, typed = reading.expression(scope, path, text)
    if not typed.type.is_exact:
        raise wrong_type(expression.where, text, typed.type, str(type_))
    if typed.type.scale > type_.scale:
        raise WrongType(
            where=expression.where,
            got=f"{text}\n{typed.type}",
            expected=f"at most {type_.scale} digits after the point",
            fix=f"Say how to round: trunc({text}, {type_.scale}) or round({text}, {type_.scale}).",
        )
    return expression


def _score(reading: Reading, scope: Scope, path: Path, text: str | None) -> Expression | None:
    if text is None:
        return None
    expression, typed = reading.expression(scope, path, text, expected=[INTEGER])
    if not _is_score(typed):
        raise WrongType(
            where=expression.where,
            got=f"{text}\na whole number without such ends",
            expected=f"an integer from {-SCORE_MAX} to {SCORE_MAX}",
            fix=f"Write least(greatest({text}, {-SCORE_MAX}), {SCORE_MAX}).",
        )
    return expression


def _is_score(typed: Typed) -> bool:
    bounds = typed.bounds
    return bounds is not None and bounds.low >= -SCORE_MAX and bounds.high <= SCORE_MAX


def compile_outcome(draft: Draft, frame: Frame, step: Outcome) -> None:
    """Lets for the ending, the outcome and the offers, and the step's own sources of reasons."""
    take_back(draft)
    offers = _compile_offers(draft, frame, step)
    draft.let(APPROVE_LET, _approve(frame, step, offers), step.approve.where)
    refer = lit(False, BOOLEAN) if step.refer is None else frame.renamed(step.refer.node)
    draft.let(REFER_LET, refer, step.where)
    draft.let(ENDING_LET, _ending(step), step.where)
    for ending in (Ending.REFER, Ending.ELSE):
        draft.source(step.severity(ending), step.reason, _ended(ending))
    draft.source(step.unknown, step.unknown_reason, _ended(Ending.UNKNOWN))
    draft.let(OUTCOME_LET, _worst(draft), step.where)
    _explain_score(draft, step)
    _withdraw_offers(draft, step)


def _compile_offers(draft: Draft, frame: Frame, step: Outcome) -> list[Node]:
    """Lets `offer/…` of what is offered, each null outside its range."""
    wanted = (
        ("offer/amount", step.amount, MONEY_TYPE, 1, 10**18 - 1),
        ("offer/rate", step.rate, RATE_TYPE, 0, 10 * 10**RATE_SCALE),
        ("offer/term", step.term, INTEGER, 1, 360),
    )
    offers = []
    for name, expression, type_, low, high in wanted:
        if expression is not None:
            value = cast(frame.renamed(expression.node), type_)
            fits = call("between", col(f"{name}#"), lit(low, type_), lit(high, type_))
            draft.let(f"{name}#", value, expression.where)
            offers.append(draft.let(name, case([(fits, col(f"{name}#"))]), expression.where))
    if step.score is not None:
        draft.let(SCORE_LET, frame.renamed(step.score.node), step.score.where)
    else:
        draft.let(SCORE_LET, lit(None, INTEGER), step.where)
    return offers


def _approve(frame: Frame, step: Outcome, offers: Sequence[Node]) -> Node:
    """As written, and unknown where the offer has a part that is null: it cannot be made."""
    written = frame.renamed(step.approve.node)
    if not offers:
        return written
    complete = all_of(*(call("not", call("is_null", offer)) for offer in offers))
    return all_of(written, case([(complete, lit(True, BOOLEAN))]))


def _ending(step: Outcome) -> Node:
    """Which line answers. Where an approval cannot be told, a certain `refer` beats a decline."""
    approve, refer = col(APPROVE_LET), col(REFER_LET)
    lines = [
        (approve, Ending.APPROVE),
        (refer, Ending.REFER),
        (any_of(call("is_null", approve), call("is_null", refer)), Ending.UNKNOWN),
    ]
    if step.unknown is Severity.REFER:
        lines.insert(1, (call("is_null", approve), Ending.UNKNOWN))
    return case(
        [(condition, lit(int(ending), INTEGER)) for condition, ending in lines],
        lit(int(Ending.ELSE), INTEGER),
    )


def _ended(*endings: Ending) -> Node:
    return any_of(
        *(call("equal", col(ENDING_LET), lit(int(ending), INTEGER)) for ending in endings)
    )


def _explain_score(draft: Draft, step: Outcome) -> None:
    """Reasons of scorecard bins: they explain an ending that is known, and never decide.

    The bin that lost most points comes first; equal losses stay as written.
    """
    for ending in (Ending.REFER, Ending.ELSE):
        for scored in sorted(draft.scored, key=lambda each: -each.lost):
            draft.explain(step.severity(ending), scored, all_of(_ended(ending), scored.condition))


def _worst(draft: Draft) -> Node:
    whens = []
    for severity in (Severity.DECLINE, Severity.REFER):
        conditions = [s.condition for s in draft.sources if s.severity is severity]
        whens.append((any_of(*conditions), lit(severity.outcome, TEXT)))
    return case(whens, lit(Severity.APPROVE.outcome, TEXT))


def _withdraw_offers(draft: Draft, step: Outcome) -> None:
    """Offers stand unless the outcome is to decline."""
    stands = call("not_equal", col(OUTCOME_LET), lit(Severity.DECLINE.outcome, TEXT))
    minor = call("multiply", col("offer/amount"), lit(100, INTEGER))
    for name, offered, value in (
        (AMOUNT_LET, step.amount, cast(minor, INTEGER)),
        (RATE_LET, step.rate, col("offer/rate")),
        (TERM_LET, step.term, col("offer/term")),
    ):
        type_ = RATE_TYPE if name == RATE_LET else INTEGER
        node = lit(None, type_) if offered is None else case([(stands, value)])
        draft.let(name, node, step.where)
