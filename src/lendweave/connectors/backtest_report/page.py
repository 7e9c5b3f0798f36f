"""The page of a comparison: totals, swap sets, what is responsible, rules, what it rests on."""

from __future__ import annotations

from markupsafe import Markup

from lendweave.charts import Words
from lendweave.connectors.backtest_report.draw import all_effects, challenge_charts, effect_charts
from lendweave.connectors.report_frame import frame_environment, frame_values
from lendweave.decisions import Locale
from lendweave.decisions.comparison.result import OUTCOMES, Comparison, Money
from lendweave.decisions.comparison.words import ANSWERS, DOUBTS, WORDS, cause_told, notes
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.money import minor_digits

CAUSES_SHOWN = 40


def comparison_html(found: Comparison, locale: Locale = "en") -> str:
    """One page that needs nothing else. locale: the language it opens in."""
    environment = frame_environment("lendweave.connectors.backtest_report")
    return environment.get_template("comparison.html").render(
        **frame_values(Words(*WORDS["comparison"]), found.scene, locale),
        found=found,
        words={key: Words(*pair) for key, pair in WORDS.items()},
        notes=[Words(*pair) for pair in notes(found)],
        outcomes=OUTCOMES,
        outcome=lambda name: Words(*ANSWERS[name]),
        cause=lambda cause: Words(*cause_told(cause)),
        causes_shown=CAUSES_SHOWN,
        doubt=lambda doubt: Words(*DOUBTS[doubt]),
        rate=lambda value: "–" if value is None else f"{value:.1%}",
        money=lambda minor: _amount(minor, found.currency),
        loss=_loss_rate,
        charts=lambda challenge: [Markup(svg) for svg in challenge_charts(challenge)],
        effect_charts=[
            Markup(svg)
            for name, effects in all_effects(found)
            for svg in effect_charts(effects, name)
        ],
        effects=list(all_effects(found)),
    )


def _amount(minor: int, currency: str) -> str:
    return f"{decimal_from_scaled(minor, minor_digits(currency)):,}"


def _loss_rate(money: Money) -> str:
    return "–" if money.loss_rate is None else f"{money.loss_rate:.2%}"
