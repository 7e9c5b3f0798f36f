"""Features: what a decision at an instant may know, the same value online and in batch.

In: Record, Scene, a features.yaml, a catalogue of indicators.
Out: FeatureSet (its schema is what strategies read), Plan, SQL text, FeatureVector,
     reference pages.
Never: a record store, a connection, a clock; what a strategy makes of a feature.
"""

from lendweave.features.choice import chosen, part_chosen
from lendweave.features.closure import refuse_changed
from lendweave.features.indicator_page import indicators_page
from lendweave.features.indicators import Indicator, read_indicators
from lendweave.features.model import Feature, FeatureSet
from lendweave.features.plan import Plan, compile_plan
from lendweave.features.read import read_features
from lendweave.features.reference import reference_page
from lendweave.features.served import ServedSet, Serving, served_features
from lendweave.features.sql import feature_sql
from lendweave.features.visibility import KNOWN, AsOf, Visibility, committed

__all__ = [
    "KNOWN",
    "AsOf",
    "Feature",
    "FeatureSet",
    "Indicator",
    "Plan",
    "ServedSet",
    "Serving",
    "Visibility",
    "chosen",
    "committed",
    "compile_plan",
    "feature_sql",
    "indicators_page",
    "part_chosen",
    "read_features",
    "read_indicators",
    "reference_page",
    "refuse_changed",
    "served_features",
]
