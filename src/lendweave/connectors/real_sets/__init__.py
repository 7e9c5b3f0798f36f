"""Public data sets as curves: what a world's figures are compared with.

The sets are no part of Lendweave. Their curves are: shares in bins, which stand in
`real_marginals.json` and were made from the sets by `tools/real_marginals.py`.
"""

from lendweave.connectors.real_sets.kept import KEPT, kept_sets
from lendweave.connectors.real_sets.model import Curve, RealSet
from lendweave.connectors.real_sets.read import RealSetMissing, curves_of, read_curves
from lendweave.connectors.real_sets.sets import REAL_SETS

__all__ = [
    "KEPT",
    "REAL_SETS",
    "Curve",
    "RealSet",
    "RealSetMissing",
    "curves_of",
    "kept_sets",
    "read_curves",
]
