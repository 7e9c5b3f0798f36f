"""The events of one kind under one key that pass one filter."""

from __future__ import annotations

from collections.abc import Mapping

from lendweave.runtimes.online.layout import StreamLayout
from lendweave.runtimes.online.stored_columns import StoredColumn
from lendweave.runtimes.online.timelines import Timelines
from lendweave.runtimes.online.versions import Versions


class Stream:
    """One stream of one tenant. timelines: by the code of the key. columns: of its kind."""

    def __init__(
        self, layout: StreamLayout, versions: Versions, columns: Mapping[str, StoredColumn]
    ) -> None:
        self.layout = layout
        self.versions = versions
        self.columns = columns
        self.timelines = Timelines(versions)
