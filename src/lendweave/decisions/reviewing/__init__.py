"""How people decide what a strategy referred to them: cases, checks, authority, a second look.

In: ReviewPolicy texts, Decision, Application.
Out: CaseType, Authority, ReviewerRow.
Never: a file, a store, a clock; a decision above the authority of whoever takes it.
"""

from __future__ import annotations
