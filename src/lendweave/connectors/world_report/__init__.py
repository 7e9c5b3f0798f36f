"""The report of a simulated world: one page with plots, beside the same figures as JSON."""

from lendweave.connectors.world_report.page import figure_title, report_html
from lendweave.connectors.world_report.told import Told, comparisons_told, told_of
from lendweave.connectors.world_report.written import (
    WorldMistold,
    WorldNotTold,
    write_page,
    write_report,
)

__all__ = [
    "Told",
    "WorldMistold",
    "WorldNotTold",
    "comparisons_told",
    "figure_title",
    "report_html",
    "told_of",
    "write_page",
    "write_report",
]
