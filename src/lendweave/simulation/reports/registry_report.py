"""Registry reports on merchants' firms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.registry import Registry
from lendweave.simulation.reports.answers import amounts, counts, one_less, year_before
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.reports.timeline import Timeline, timeline
from lendweave.simulation.truth.enterprises import RegistryChange
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.truth.reports import RegistryReport

_BEGINNING = np.datetime64("1900-01-01", "D")


def registry_reports(query: Query, firms: Enterprises, registry: Registry) -> RegistryReport:
    """What the registry answers about merchants."""
    told, change = query.told, registry.change
    year = year_before(query.as_of)
    of_item = {item: _items(change, item) for item in np.unique(change.item).tolist()}

    def entered(item: str, since: NDArray[np.datetime64]) -> NDArray[np.int64]:
        line = of_item.get(item)
        none = np.zeros(len(told), np.int64)
        return none if line is None else line[1].count(told, since, query.as_of)

    ever = np.full(len(told), _BEGINNING)
    everything = timeline(change.enterprise_id, change.changed_on)
    return RegistryReport(
        report_id=query.report_id,
        enterprise_id=query.subject,
        queried_at=query.queried_at,
        as_of=query.as_of,
        found=query.found,
        is_mixed_up=query.is_mixed_up,
        error=query.error,
        cost_minor=query.cost_minor,
        status=_status(query, {item: entered(item, ever) for item in _STATES}),
        capital_minor=amounts(query, _value(query, firms, of_item, "capital")),
        legal_representative_id=counts(
            query, _value(query, firms, of_item, "legal_representative")
        ),
        changes_12m=one_less(query, everything.count(told, year, query.as_of)),
        representatives_12m=counts(query, entered("legal_representative", year)),
        holders_12m=counts(query, entered("shareholder", year)),
        listings=counts(query, entered("abnormal_listed", ever)),
    )


_STATES = ("abnormal_listed", "abnormal_removed", "revoked", "cancelled")


def _status(query: Query, entered: dict[str, NDArray[np.int64]]) -> NDArray[np.str_]:
    """The state of the firm after everything that has been entered."""
    listed = entered["abnormal_listed"] > entered["abnormal_removed"]
    status = np.where(listed, "abnormal", "active")
    status = np.where(entered["revoked"] > 0, "revoked", status)
    status = np.where(entered["cancelled"] > 0, "cancelled", status)
    return np.where(query.found, status, "")


def _value(
    query: Query,
    firms: Enterprises,
    of_item: dict[str, tuple[RegistryChange, Timeline]],
    item: str,
) -> NDArray[np.int64]:
    """Capital or legal representative after the latest entry, else as the world began."""
    firm = firms.enterprise
    first = {"capital": firm.capital_minor, "legal_representative": firm.legal_representative_id}
    began = first[item][np.searchsorted(firm.enterprise_id[firm.kind == "merchant"], query.told)]
    if item not in of_item:
        return began
    change, line = of_item[item]
    place = line.last(query.told, query.as_of)
    became = np.where(change.became == "", str(NONE), change.became).astype(np.int64)
    return np.where(place == NONE, began, became[place])


def _items(change: RegistryChange, item: str) -> tuple[RegistryChange, Timeline]:
    of_item = taken(change, change.item == item)
    return of_item, timeline(of_item.enterprise_id, of_item.changed_on)
