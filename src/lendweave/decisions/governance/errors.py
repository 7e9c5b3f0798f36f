"""What can be wrong with an experiment.

Invalid (kernel)
└── ExperimentInvalid      a declaration that contradicts itself          DECISIONS-061
Conflict (kernel)
└── ExperimentChanged      a change that would move people between arms   DECISIONS-062
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid


class ExperimentInvalid(Invalid):
    """An experiment contradicts itself.
    实验定义自相矛盾。
    """

    code = "DECISIONS-061"


class ExperimentChanged(Conflict):
    """A change would move people who were drawn already into another arm.
    该变更会使已分组的人员换组。
    """

    code = "DECISIONS-062"
