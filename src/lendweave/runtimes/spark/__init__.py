"""Features over history on a Spark cluster.

In: a connection to history, a Plan, the address of a standalone master.
Out: SparkFeatures, which writes the features of many subjects to one Parquet file.
Never: what a feature means; a second way of computing one.
"""

from lendweave.runtimes.spark.engine import SparkFeatures
from lendweave.runtimes.spark.master import Master, master_of
from lendweave.runtimes.spark.session import ClusterOptions
from lendweave.runtimes.spark.step import ClusterStep, Stage

__all__ = ["ClusterOptions", "ClusterStep", "Master", "SparkFeatures", "Stage", "master_of"]
