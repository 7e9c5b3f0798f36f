"""The report of a simulated world: one page with plots, beside the same figures as JSON."""

from lendweave.connectors.world_report.page import report_html
from lendweave.connectors.world_report.told import comparisons_told
from lendweave.connectors.world_report.written import (
    WorldMistold,
    WorldNotTold,
    write_page,
    write_report,
)

__all__ = [
    "WorldMistold",
    "WorldNotTold",
    "comparisons_told",
    "report_html",
    "write_page",
    "write_report",
]
