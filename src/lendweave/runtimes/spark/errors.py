"""What can go wrong between this machine and a Spark cluster.

Missing (kernel)
└── SparkNotInstalled   pyspark or a Java runtime is not on this machine     SPARK-001
Invalid (kernel)
└── MasterMisspelled    the master's address cannot be read                  SPARK-002
Unavailable (kernel)
├── MasterUnreachable   no master answers at the address                     SPARK-003
├── WorkersGone         no worker has been there for too long                SPARK-004
└── JobFailed           the cluster gave the job up                          SPARK-005
Conflict (kernel)
└── WorkerDisagrees     a worker runs other rules than this machine          SPARK-006
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing, Unavailable


class SparkNotInstalled(Missing):
    """Spark or the Java runtime that it needs is not installed here.
    本机未安装 Spark 或其所需的 Java 运行环境。
    """

    code = "SPARK-001"


class MasterMisspelled(Invalid):
    """The address of the Spark master cannot be read.
    无法识别 Spark 主节点地址。
    """

    code = "SPARK-002"


class MasterUnreachable(Unavailable):
    """No Spark master answers at the address.
    该地址没有 Spark 主节点应答。
    """

    code = "SPARK-003"


class WorkersGone(Unavailable):
    """No Spark worker has been there for the job for too long.
    长时间没有 Spark 工作节点执行作业。
    """

    code = "SPARK-004"


class JobFailed(Unavailable):
    """The Spark cluster gave the job up.
    Spark 集群放弃了作业。
    """

    code = "SPARK-005"


class WorkerDisagrees(Conflict):
    """A Spark worker runs another version of the rules than this machine.
    Spark 工作节点与本机运行的规则版本不同。
    """

    code = "SPARK-006"
