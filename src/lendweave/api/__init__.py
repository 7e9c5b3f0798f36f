"""The HTTP door: parses a request, calls a flow, renders the answer; it never decides.

In: HTTP requests, a House.
Out: JSON, problem documents, one page per decision.
Never: a rule, a price, a query of its own on the records' content.
"""

from lendweave.api.app import create_app

__all__ = ["create_app"]
