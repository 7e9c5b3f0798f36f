"""Make the committed page of world reports again: three scenes, each beside the real sets.

    python tools/world_reports.py

For each scene: its world.json, its page, and the few plots that the page in Markdown shows. The
words of that page stand in `world_reports.md` beside this file.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lendweave.bootstrap.worlds import simulating
from lendweave.charts import standalone
from lendweave.charts.scale import spelled
from lendweave.connectors.world_report import Told, figure_title, told_of
from lendweave.connectors.world_report.plots import SECTIONS
from lendweave.connectors.world_report.reasons import REASONS
from lendweave.connectors.world_report.wording import MEASURES, SET_NAMES
from lendweave.flows.simulate import simulate
from lendweave.settings import load_settings

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "docs" / "concepts" / "world-report"
SCENES = ("appliance", "training", "travel")
SHOWN = ("season", "days_between_orders", "risk_by_burden", "default_at_part_of_term")
"""Plots that stand in the page itself."""

Worlds = Mapping[str, Told]


class Size(NamedTuple):
    """Of each world."""

    people: int = 20_000
    months: int = 24
    seed: int = 7


GLANCE: tuple[tuple[str, str, str], ...] = (
    ("orders", "", "orders"),
    ("loans", "", "loans"),
    ("returned_share", "%", "orders given back"),
    ("approved_share", "%", "applications approved by the world's lender"),
    ("default_share", "%", "applications that would default"),
    ("fraud_share", "%", "applications that are frauds"),
    ("best_score_auc", "", "AUC of the true probability"),
    ("auc_best_without_frauds", "", "the same among genuine applications"),
    ("auc_house", "", "AUC of the world's lender's own score"),
    ("auc_overdue", "", "AUC of overdue instalments at the bureau"),
    ("early_settled_share", "%", "loans settled early"),
    ("orders_at_largest_tenth_of_merchants", "%", "orders at the largest tenth of merchants"),
)
"""Figures told first: name, unit, words."""

PROFITS: tuple[tuple[str, str], ...] = (
    ("approve_all", "expected profit if all are granted, 10,000 yuan"),
    ("house", "expected profit of the world's lender, 10,000 yuan"),
    ("oracle", "expected profit of who knows the truth, 10,000 yuan"),
)


def main() -> None:
    """Simulates each scene, then writes everything."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    worlds = {scene: _made(scene) for scene in SCENES}
    (FOLDER / "README.md").write_text(page(worlds), encoding="utf-8")


def _made(scene: str) -> Told:
    """Simulate a scene; keep its JSON, its page and the plots that are shown."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / scene
        command, sink = simulating(load_settings({}, {}), scene, out, **Size()._asdict())
        with sink:
            simulate(command, sink)
        for kind in ("json", "html"):
            shutil.copy(out / f"world.{kind}", FOLDER / f"{scene}.{kind}")
    told = kept(scene)
    for plot in (plot for section in SECTIONS for plot in section.plots if plot.figure in SHOWN):
        drawing = standalone(plot.draw(told, plot.figure, plot.title), "en")
        (FOLDER / f"{scene}-{plot.figure}.svg").write_text(drawing, encoding="utf-8")
    return told


def kept(scene: str) -> Told:
    """What the committed JSON of a scene tells."""
    facts: dict[str, Any] = json.loads((FOLDER / f"{scene}.json").read_text(encoding="utf-8"))
    return told_of(facts)


def page(worlds: Worlds) -> str:
    """The page in Markdown."""
    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True
    )
    sets = next(iter(worlds.values())).sets
    return environment.get_template("world_reports.md").render(
        size=Size(),
        worlds=list(worlds),
        sets=[(SET_NAMES[name].en, real) for name, real in sets.items()],
        glance=_glance(worlds),
        differences=_differences(worlds),
        shown=[(figure, figure_title(figure).en) for figure in SHOWN],
    )


def _glance(worlds: Worlds) -> str:
    figures = [told.figures for told in worlds.values()]
    earned = [each["expected_profit_minor"] for each in figures]
    rows = [
        [words, *(spelled(each[name], unit) for each in figures)] for name, unit, words in GLANCE
    ]
    for name, words in PROFITS:
        rows.append([words, *(f"{each[name] / 1_000_000:,.0f}" for each in earned)])
    return _table(["", *worlds], rows)


def _differences(worlds: Worlds) -> str:
    distances = [
        {(each.figure, each.real_set): each.distance for each in told.compared}
        for told in worlds.values()
    ]
    rows = [
        [
            figure_title(each.figure).en,
            SET_NAMES[each.real_set].en,
            MEASURES[each.measure].en,
            *(_distance(of_world.get((each.figure, each.real_set))) for of_world in distances),
            REASONS[each.figure, each.real_set].en,
        ]
        for each in next(iter(worlds.values())).compared
    ]
    return _table(["figure", "real set", "measure", *worlds, "why"], rows)


def _distance(found: float | None) -> str:
    return "–" if found is None else spelled(found, "")


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


if __name__ == "__main__":
    main()
