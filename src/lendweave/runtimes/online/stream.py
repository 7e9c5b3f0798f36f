"""The events of one kind under one key that pass one filter."""

from __future__ import annotations

from collections.abc import Mapping

from lendweave.runtimes.online.cells import column_cells
from lendweave.runtimes.online.layout import INSTANT, StreamLayout
from lendweave.runtimes.online.stored_columns import StoredColumn
from lendweave.runtimes.online.timelines import Timelines
from lendweave.runtimes.online.versions import Versions


class Stream:
    """One stream of one tenant. timelines: by the code of the key. cells: what is folded, by name.

    columns: of the kind, by name.
    """

    def __init__(
        self, layout: StreamLayout, versions: Versions, columns: Mapping[str, StoredColumn]
    ) -> None:
        self.layout = layout
        folded = {name: columns[name] for name in layout.folded if name != INSTANT}
        self.timelines = Timelines(versions, folded.values())
        self.cells = column_cells(folded, INSTANT)
