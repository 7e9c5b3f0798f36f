"""What can be wrong with a strategy, its tables and its cases, and where.

    Invalid (kernel)
    ├── StrategyInvalid        the flow contradicts itself                    DECISIONS-001
    │   ├── UnknownInput       an input that the scene has no feature for     DECISIONS-002
    │   ├── NameTaken          a name that is defined twice                   DECISIONS-003
    │   ├── WrongType          an expression of another type than its place   DECISIONS-004
    │   ├── UnknownReason      a reason code without wording                  DECISIONS-005
    │   ├── DuplicateCode      a rule or reason code given twice              DECISIONS-006
    │   ├── Unreachable        a branch or row that nothing can reach         DECISIONS-007
    │   ├── StepInvalid        a step that is not exactly one known kind      DECISIONS-008
    │   └── NameInvalid        a name that expressions could not write        DECISIONS-009
    ├── TableInvalid           a CSV file that is not the table it should be  DECISIONS-011
    │   ├── CellInvalid        a cell outside the grammar of cells            DECISIONS-012
    │   ├── TableOverlap       two rows that answer the same question         DECISIONS-013
    │   └── TableGap           a question that no row answers                 DECISIONS-014
    ├── CasesInvalid           a case file that does not fit its strategy     DECISIONS-015
    └── InputsInvalid          logged inputs that do not fit the strategy     DECISIONS-016
    Missing (kernel)
    └── TableMissing           a file that the strategy names is not there    DECISIONS-021
    Conflict (kernel)
    └── TraceDisagrees         a replay differs from what was recorded        DECISIONS-031

Mistakes inside an expression are raised by `lang`, and mistakes of shape by `lang.definition`;
both name the same file and line.
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing


class StrategyInvalid(Invalid):
    """A strategy contradicts itself."""

    code = "DECISIONS-001"


class UnknownInput(StrategyInvalid):
    """A strategy reads an input that the scene does not have."""

    code = "DECISIONS-002"


class NameTaken(StrategyInvalid):
    """A strategy defines a name twice."""

    code = "DECISIONS-003"


class WrongType(StrategyInvalid):
    """An expression has another type than its place takes."""

    code = "DECISIONS-004"


class UnknownReason(StrategyInvalid):
    """A reason code has no wording."""

    code = "DECISIONS-005"


class DuplicateCode(StrategyInvalid):
    """A code is given twice."""

    code = "DECISIONS-006"


class Unreachable(StrategyInvalid):
    """Nothing can reach this part of the strategy."""

    code = "DECISIONS-007"


class StepInvalid(StrategyInvalid):
    """A step is not exactly one of the known kinds."""

    code = "DECISIONS-008"


class NameInvalid(StrategyInvalid):
    """A name is not an identifier."""

    code = "DECISIONS-009"


class TableInvalid(Invalid):
    """A CSV file is not the table it should be."""

    code = "DECISIONS-011"


class CellInvalid(TableInvalid):
    """A cell is not in the grammar of cells."""

    code = "DECISIONS-012"


class TableOverlap(TableInvalid):
    """Two rows of a table answer the same question."""

    code = "DECISIONS-013"


class TableGap(TableInvalid):
    """No row of a table answers this question."""

    code = "DECISIONS-014"


class CasesInvalid(Invalid):
    """A case file does not fit its strategy."""

    code = "DECISIONS-015"


class InputsInvalid(Invalid):
    """Logged inputs do not fit the strategy."""

    code = "DECISIONS-016"


class TableMissing(Missing):
    """A file that the strategy names is not there."""

    code = "DECISIONS-021"


class TraceDisagrees(Conflict):
    """A replayed decision differs from the recorded one."""

    code = "DECISIONS-031"
