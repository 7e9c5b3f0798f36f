"""Features and decisions over history on a Spark cluster.

In: a connection to history, a Plan, the address of a standalone master.
Out: SparkFeatures, which fills the table of the features of many subjects; SparkDeciding, which
     decides them by many versions.
Never: what a feature means; a second way of computing one.
"""

from lendweave.runtimes.spark.deciding import SparkDeciding
from lendweave.runtimes.spark.engine import SparkFeatures
from lendweave.runtimes.spark.master import Master, master_of
from lendweave.runtimes.spark.session import ClusterOptions

__all__ = ["ClusterOptions", "Master", "SparkDeciding", "SparkFeatures", "master_of"]
