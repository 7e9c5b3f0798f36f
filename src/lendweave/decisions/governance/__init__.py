"""How versions of a strategy come to decide: who put them forward, approved them, took them back.

In: StrategyVersion, Transition, strategy texts.
Out: Succession, Experiment, Stop.
Never: a file, a store, a clock; a version that decides unapproved.
"""

from __future__ import annotations
