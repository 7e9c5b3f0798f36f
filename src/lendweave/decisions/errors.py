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
    │   ├── NameInvalid        a name that expressions could not write        DECISIONS-009
    │   ├── SplitInvalid       arms that do not share out what is split       DECISIONS-010
    │   ├── ListInvalid        a look-up in a list that contradicts itself    DECISIONS-017
    │   └── CallInvalid        a call of a strategy that cannot be made       DECISIONS-018
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
    """A strategy contradicts itself.
    策略自相矛盾。
    """

    code = "DECISIONS-001"


class UnknownInput(StrategyInvalid):
    """A strategy reads an input that the scene does not have.
    策略读取了场景中没有的输入。
    """

    code = "DECISIONS-002"


class NameTaken(StrategyInvalid):
    """A strategy defines a name twice.
    策略中同一名称定义了两次。
    """

    code = "DECISIONS-003"


class WrongType(StrategyInvalid):
    """An expression has another type than its place takes.
    表达式的类型不是此处所需的类型。
    """

    code = "DECISIONS-004"


class UnknownReason(StrategyInvalid):
    """A reason code has no wording.
    原因码没有文字说明。
    """

    code = "DECISIONS-005"


class DuplicateCode(StrategyInvalid):
    """A code is given twice.
    同一代码给出了两次。
    """

    code = "DECISIONS-006"


class Unreachable(StrategyInvalid):
    """Nothing can reach this part of the strategy.
    没有任何情形能到达策略的这一部分。
    """

    code = "DECISIONS-007"


class StepInvalid(StrategyInvalid):
    """A step is not exactly one of the known kinds.
    步骤不属于任何已知类型，或同时写了多种。
    """

    code = "DECISIONS-008"


class NameInvalid(StrategyInvalid):
    """A name is not an identifier.
    名称不是合法的标识符。
    """

    code = "DECISIONS-009"


class SplitInvalid(StrategyInvalid):
    """The arms of a split do not fit.
    分流的各组份额不合要求。
    """

    code = "DECISIONS-010"


class ListInvalid(StrategyInvalid):
    """A look-up in a name list contradicts itself.
    名单查询的写法自相矛盾。
    """

    code = "DECISIONS-017"


class CallInvalid(StrategyInvalid):
    """A call of another strategy cannot be made.
    无法调用另一策略。
    """

    code = "DECISIONS-018"


class ModelInvalid(StrategyInvalid):
    """A model file is not the model it should be.
    模型文件不符合要求。
    """

    code = "DECISIONS-020"


class TableInvalid(Invalid):
    """A CSV file is not the table it should be.
    CSV 文件不符合该表的要求。
    """

    code = "DECISIONS-011"


class CellInvalid(TableInvalid):
    """A cell is not in the grammar of cells.
    单元格的写法不合语法。
    """

    code = "DECISIONS-012"


class TableOverlap(TableInvalid):
    """Two rows of a table answer the same question.
    表中有两行对应同一种情形。
    """

    code = "DECISIONS-013"


class TableGap(TableInvalid):
    """No row of a table answers this question.
    表中没有任何一行对应此情形。
    """

    code = "DECISIONS-014"


class CasesInvalid(Invalid):
    """A case file does not fit its strategy.
    用例文件与其策略不匹配。
    """

    code = "DECISIONS-015"


class GradeMissing(Invalid):
    """A strategy that decides on partners gives no grade.
    决定合作方的策略未给出等级。
    """

    code = "DECISIONS-019"


class InputsInvalid(Invalid):
    """Logged inputs do not fit the strategy.
    已记录的输入与策略不匹配。
    """

    code = "DECISIONS-016"


class TableMissing(Missing):
    """A file that the strategy names is not there.
    策略指定的文件不存在。
    """

    code = "DECISIONS-021"


class TraceDisagrees(Conflict):
    """A replayed decision differs from the recorded one.
    重放的决策与当时记录的不同。
    """

    code = "DECISIONS-031"


class FallbackUndeclared(Conflict):
    """A decision was taken because its time was spent, by a strategy that declares no budget.
    决策因时间用尽而作出，但该策略未声明时间预算。
    """

    code = "DECISIONS-032"
