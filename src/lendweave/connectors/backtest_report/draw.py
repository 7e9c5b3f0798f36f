"""Charts of a comparison: what is approved and goes bad by segment, and what each rule stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lendweave.charts import BarChart, Series, Words, bar_svg, same
from lendweave.decisions.comparison.result import Challenge, Comparison
from lendweave.decisions.comparison.waterfall import Effect
from lendweave.decisions.comparison.words import WORDS, outcome_pair

_CHAMPION, _CHALLENGER = Words(*WORDS["champion"]), Words(*WORDS["challenger"])
_RULES_SHOWN = 14
_NO_VALUE = Words(*WORDS["no value"])


def challenge_charts(challenge: Challenge) -> Iterator[str]:
    """SVG documents: what changed, and approval and bad rate by segment."""
    yield from _changed(challenge)
    if len(challenge.segments) > 1:
        yield from _by_segment(challenge)


def _changed(challenge: Challenge) -> Iterator[str]:
    """Each way in which answers changed, with how those loans ended."""
    shown = [(pair, g.fates) for pair, g in challenge.pairs() if pair[0] != pair[1]]
    if not shown:
        return
    labels = [Words(*outcome_pair(*pair)) for pair, _ in shown]
    unknown = [float(fates.applications - fates.known) for _, fates in shown]
    series = [
        Series(Words("good", "好"), [fates.good for _, fates in shown], 3),
        Series(Words("bad", "坏"), [fates.bad for _, fates in shown], 5),
        Series(Words("unknown", "未知"), unknown, 6),
    ]
    yield bar_svg(BarChart(Words("Answers that changed", "结果改变的进件"), labels, series, ""))


def _by_segment(challenge: Challenge) -> Iterator[str]:
    segments = challenge.segments
    labels = [_NO_VALUE if name is None else same(name) for name in segments]
    approved = [challenge.in_segment(name).approved() for name in segments]
    totals = [challenge.in_segment(name).total().applications or 1 for name in segments]
    for title, measured in (
        (
            Words("Approval rate", "通过率"),
            [[g.applications / t for g in pair] for pair, t in zip(approved, totals, strict=True)],
        ),
        (
            Words("Bad rate of what is approved", "通过客户坏账率"),
            [[g.bad_rate or 0.0 for g in pair] for pair in approved],
        ),
    ):
        yield bar_svg(
            BarChart(
                title,
                labels,
                [
                    Series(_CHAMPION, [pair[0] for pair in measured], 6),
                    Series(_CHALLENGER, [pair[1] for pair in measured], 1),
                ],
            )
        )


def effect_charts(effects: Sequence[Effect], name: Words) -> Iterator[str]:
    """Bad and good loans that each rule stops in its turn."""
    shown = [effect for effect in effects if effect.in_turn.applications][:_RULES_SHOWN]
    if not shown:
        return
    labels = [same(effect.code) if effect.code else Words("outcome", "结论") for effect in shown]
    bad = Series(Words(*WORDS["bad caught"]), [e.in_turn.bad for e in shown], 3)
    good = Series(Words(*WORDS["good lost"]), [e.in_turn.good for e in shown], 5)
    title = Words(f"What each rule stops in turn: {name.en}", f"各规则依次拦截：{name.zh}")
    yield bar_svg(BarChart(title, labels, [bad, good], ""))


def all_effects(found: Comparison) -> Iterator[tuple[Words, tuple[Effect, ...]]]:
    """The rules of each version under its name."""
    yield _named(_CHAMPION, found.champion.version), found.effects
    for challenge in found.challenges:
        yield _named(_CHALLENGER, challenge.challenger.version), challenge.effects


def _named(side: Words, version: int) -> Words:
    return Words(f"{side.en} v{version}", f"{side.zh} v{version}")
