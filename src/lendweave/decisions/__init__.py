"""Rules, scorecards, prices and limits: what to answer an application, and why.

In: strategy texts (YAML, CSV), Schema, raw feature rows, Decision.
Out: Program, DecisionValue, Trace, SQL text.
Never: a file, a store, a clock; a decision without reasons.
"""

from __future__ import annotations

from lendweave.decisions.backtest import BACKTEST_COLUMNS, backtest_select
from lendweave.decisions.budget import fallback, is_spent
from lendweave.decisions.cases import Case, CaseResult, read_cases, run_cases
from lendweave.decisions.compile import CompiledStrategy, compile_strategy
from lendweave.decisions.decide import decide, found_codes
from lendweave.decisions.inputs import logged_inputs, row_from_logged
from lendweave.decisions.load import load_strategy
from lendweave.decisions.model import DecisionValue, Strategy
from lendweave.decisions.reasons import ReasonBook, reasons_from_masks, reasons_sql
from lendweave.decisions.recorded import recorded_values
from lendweave.decisions.reserve import Reservation, reservations
from lendweave.decisions.split import only_appended
from lendweave.decisions.trace import replay, trace
from lendweave.decisions.trace_model import StepTrace, Trace
from lendweave.decisions.trace_text import trace_lines
from lendweave.decisions.trace_words import Locale, TraceWords, step_kind

__all__ = [
    "BACKTEST_COLUMNS",
    "Case",
    "CaseResult",
    "CompiledStrategy",
    "DecisionValue",
    "Locale",
    "ReasonBook",
    "Reservation",
    "StepTrace",
    "Strategy",
    "Trace",
    "TraceWords",
    "backtest_select",
    "compile_strategy",
    "decide",
    "fallback",
    "found_codes",
    "is_spent",
    "load_strategy",
    "logged_inputs",
    "only_appended",
    "read_cases",
    "reasons_from_masks",
    "reasons_sql",
    "recorded_values",
    "replay",
    "reservations",
    "row_from_logged",
    "run_cases",
    "step_kind",
    "trace",
    "trace_lines",
]
