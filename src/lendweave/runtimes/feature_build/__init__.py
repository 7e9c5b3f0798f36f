"""Features over history, folded in columns: DuckDB reads and joins, loops over arrays fold.

The relation that comes out is that of `lendweave.features.feature_sql`, row by row and type by
type; a window that has no loop is left to its range join.
"""

from lendweave.runtimes.feature_build.build import FeatureBuild
from lendweave.runtimes.feature_build.table import DuckdbFeatureTable

__all__ = ["DuckdbFeatureTable", "FeatureBuild"]
