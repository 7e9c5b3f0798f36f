"""Every view by name."""

from __future__ import annotations

from lendweave.simulation.files.views import (
    behaviour,
    chain_credit,
    credit,
    enterprises,
    loans,
    merchants,
    orders,
    purchases,
    reports,
    servicing,
    trade,
)
from lendweave.simulation.files.views.table import View

_SUBJECTS = (
    merchants,
    enterprises,
    reports,
    orders,
    credit,
    loans,
    servicing,
    trade,
    purchases,
    chain_credit,
    behaviour,
)

VIEWS: dict[str, View] = {
    name: view for subject in _SUBJECTS for name, view in subject.VIEWS.items()
}
