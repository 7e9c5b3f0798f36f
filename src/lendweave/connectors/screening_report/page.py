"""The page of a screening: all features in a table, then the bins of each."""

from __future__ import annotations

from markupsafe import Markup

from lendweave.charts import Words
from lendweave.connectors.report_frame import frame_environment, frame_values
from lendweave.connectors.screening_report.draw import bin_charts, drift_chart, screening_charts
from lendweave.connectors.screening_report.wording import SCREENING, WARNED
from lendweave.decisions import Locale
from lendweave.features.groups import GROUPS
from lendweave.models import Screening


def screening_html(scene: str, screening: Screening, locale: Locale = "en") -> str:
    """One page that needs nothing else. locale: the language it opens in."""
    environment = frame_environment("lendweave.connectors.screening_report")
    widest = max((each.information for each in screening.features), default=0)
    return environment.get_template("screening.html").render(
        **frame_values(SCREENING["title"], scene, locale),
        screening=screening,
        words=SCREENING,
        charts=[Markup(svg) for svg in (*screening_charts(screening), *drift_chart(screening))],
        bins=lambda feature: [Markup(svg) for svg in bin_charts(feature)],
        words_of=lambda feature: Words(feature.en, feature.zh),
        group=lambda feature: Words(*GROUPS.get(feature.group, ("", ""))),
        warned=lambda feature: [WARNED[warned] for warned in feature.warnings],
        width=lambda feature: 100 * max(feature.information, 0) / (widest or 1),
    )
