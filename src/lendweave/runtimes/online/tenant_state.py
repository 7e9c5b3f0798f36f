"""What online features keep of one tenant."""

from __future__ import annotations

from lendweave.runtimes.online.key_codes import KeyCodes
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.layout import Layout


class TenantState:
    """The records of one tenant by kind, and the codes of its keys.

    subject_keys: how each key is read of a subject.
    """

    def __init__(self, layout: Layout) -> None:
        self.codes = {key: KeyCodes() for key in layout.subject_keys}
        self.kinds = {kind.kind: KindState(kind, self.codes) for kind in layout.kinds}
        self.subject_keys = layout.subject_keys
