"""Every view by name."""

from __future__ import annotations

from lendweave.simulation.files.views import credit, loans, merchants, orders, trade
from lendweave.simulation.files.views.table import View

_SUBJECTS = (merchants, orders, credit, loans, trade)

VIEWS: dict[str, View] = {
    name: view for subject in _SUBJECTS for name, view in subject.VIEWS.items()
}
