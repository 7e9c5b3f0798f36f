"""The page of a world report: one file that needs nothing else, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lendweave.charts import STYLE, Words, same
from lendweave.charts.scale import spelled
from lendweave.connectors.world_report.plots import SECTIONS, Plot
from lendweave.connectors.world_report.reasons import REASONS
from lendweave.connectors.world_report.told import Told, told_of
from lendweave.connectors.world_report.wording import MEASURES, PAGE, SET_NAMES
from lendweave.decisions import Locale
from lendweave.simulation.figures.compare import Comparison

_FACTS = (
    *(("orders", ""), ("loans", ""), ("default_share", "%"), ("fraud_share", "%")),
    *(("best_score_auc", ""), ("auc_house", "")),
)


def report_html(facts: Mapping[str, Any], locale: Locale = "en") -> str:
    """The page for the facts of world.json. locale: the language it opens in."""
    told = told_of(facts)
    environment = Environment(
        loader=PackageLoader("lendweave.connectors.world_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("world.html").render(
        told=told,
        facts=facts,
        locale=locale,
        page=PAGE,
        style=Markup(STYLE),
        sections=SECTIONS,
        cards=_cards(told),
        picture=lambda plot: Markup(plot.draw(told, plot.figure, plot.title)),
        distances=lambda plot: [_distance(each) for each in told.beside(plot.figure)],
        rows=[_row(told, each) for each in told.compared],
        sets=[(SET_NAMES[name], name, real) for name, real in told.sets.items()],
    )


def _cards(told: Told) -> list[tuple[str, Words]]:
    """The few numbers that stand first."""
    figures = told.figures
    plain = [(spelled(figures[name], unit), PAGE[name]) for name, unit in _FACTS]
    profit = figures["expected_profit_minor"]
    ratio = profit["house"] / (profit["oracle"] or 1)
    return [
        *plain,
        (spelled(ratio, "%"), PAGE["oracle"]),
        (spelled(figures["orders_at_largest_tenth_of_merchants"], "%"), PAGE["merchants"]),
    ]


def _distance(each: Comparison) -> tuple[Words, Words, str]:
    """Set, measure and distance of a caption."""
    return SET_NAMES[each.real_set], MEASURES[each.measure], spelled(each.distance, "")


def _row(told: Told, each: Comparison) -> dict[str, Any]:
    """A row of the table of differences; numbers are shown, curves are in their plot."""
    world, real = told.figures[each.figure], told.real(each)
    numbers = not isinstance(world, list)
    return {
        "figure": figure_title(each.figure),
        "anchor": None if numbers else each.figure,
        "set": SET_NAMES[each.real_set],
        "world": spelled(world, "") if numbers else "",
        "real": spelled(real, "") if numbers else "",
        "measure": MEASURES[each.measure],
        "distance": spelled(each.distance, ""),
        "why": REASONS[each.figure, each.real_set],
    }


def figure_title(figure: str) -> Words:
    """What a figure is called: its plot's title, else its name among the words."""
    plots: dict[str, Plot] = {plot.figure: plot for part in SECTIONS for plot in part.plots}
    if figure in plots:
        return plots[figure].title
    return NUMBERS.get(figure, same(figure))


NUMBERS: dict[str, Words] = {
    "returned_share": Words("orders given back", "退货占比"),
    "default_share": Words("default", "违约率"),
    "uplift": Words("uplift of a campaign", "营销触达的增量"),
    "auc_house": Words("AUC of the lender's own score", "机构自有评分的 AUC"),
    "auc_overdue": Words("AUC of overdue instalments in the past", "历史逾期次数的 AUC"),
    "auc_enquiries": Words("AUC of credit enquiries", "征信查询次数的 AUC"),
    "auc_burden": Words("AUC of instalment over income", "月供收入比的 AUC"),
    "auc_income": Words("AUC of income", "收入的 AUC"),
}
