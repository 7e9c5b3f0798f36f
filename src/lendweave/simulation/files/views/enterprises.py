"""Firms as the registry tells of them."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.files.kinds import DAY, DOCUMENT, MONEY, NUMBER, PHONE, TEXT, USCC, words
from lendweave.simulation.files.views.table import Coded, Truth, View, ViewRows, own_keys
from lendweave.simulation.truth.frames import NONE, Text, places, taken
from lendweave.simulation.world.documents import document_numbers

ITEMS = (
    "legal_representative",
    "shareholder",
    "address",
    "capital",
    "name",
    "abnormal_listed",
    "abnormal_removed",
    "revoked",
    "cancelled",
)

_OF_PEOPLE = ("legal_representative", "shareholder")


def enterprises(truth: Truth) -> ViewRows:
    """Each firm with a registered phone, as it stood when the world began."""
    firm = truth.of("enterprise")
    firm = taken(firm, firm.phone_id != NONE)
    begin = truth.economy.block.first_days(np.zeros(len(firm.enterprise_id), np.int64))
    return ViewRows(
        key=firm.enterprise_id,
        subject=firm.enterprise_id,
        told_at=begin.astype("datetime64[us]"),
        columns={
            "enterprise_id": firm.enterprise_id,
            "name": firm.name,
            "uscc": firm.uscc,
            "industry": firm.industry,
            "founded_on": firm.founded_on,
            "capital": firm.capital_minor,
            "legal_representative_id": firm.legal_representative_id,
            "phone": firm.phone_id,
        },
    )


def registry_changes(truth: Truth) -> ViewRows:
    """What the registry wrote down about firms of the block."""
    change, firm = truth.of("registry_change"), truth.of("enterprise")
    change = taken(change, np.isin(change.enterprise_id, firm.enterprise_id))
    place = places(firm.enterprise_id, change.enterprise_id)
    day = change.changed_on.astype(np.int64)
    key = own_keys(change.enterprise_id * 100_000 + day, change.changed_on)
    return ViewRows(
        key=key,
        subject=change.enterprise_id,
        told_at=change.changed_on.astype("datetime64[us]"),
        columns={
            "change_id": key,
            "enterprise_id": change.enterprise_id,
            "name": Coded(firm.name, place),
            "uscc": Coded(firm.uscc, place),
            "changed_on": change.changed_on,
            "item": change.item,
            "was": _shown(change.item, change.was),
            "became": _shown(change.item, change.became),
        },
    )


def _shown(item: Text, text: Text) -> Text:
    """What an entry says: of people their document numbers, as in every file."""
    shown = text.astype("<U64")
    people = np.flatnonzero(np.isin(item, _OF_PEOPLE) & (text != ""))
    shown[people] = document_numbers(text[people].astype(np.int64)).astype(np.str_)
    return shown


VIEWS = {
    "enterprises": View(
        about="a firm as it stood when the world began",
        rows=enterprises,
        columns={
            "enterprise_id": NUMBER,
            "name": TEXT,
            "uscc": USCC,
            "industry": TEXT,
            "founded_on": DAY,
            "capital": MONEY,
            "legal_representative_id": DOCUMENT,
            "phone": PHONE,
        },
    ),
    "registry_changes": View(
        about="what the registry wrote down about a firm",
        rows=registry_changes,
        columns={
            "change_id": DOCUMENT,
            "enterprise_id": NUMBER,
            "name": TEXT,
            "uscc": USCC,
            "changed_on": DAY,
            "item": words(*ITEMS),
            "was": TEXT,
            "became": TEXT,
        },
    ),
}
