"""What can be said of a table: gaps, overlaps, rows that nothing reaches, rows that could go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lendweave.decisions.checking.finding import Finding, Level, Named


@dataclass(frozen=True)
class TableGap(Finding):
    """No row of a table answers a question, and its step needs an answer to every one.
    表中没有任何一行对应某种情形，而该步骤要求每种情形都有答案。
    """

    missing: Named
    example: Named

    code: ClassVar[str] = "CHECK-101"
    says: ClassVar[tuple[str, str]] = (
        "no row for {missing}; for example {example}",
        "缺少对应 {missing} 的行；例如 {example}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Add the row; a last row of `-` takes all the rest.",
        "补上该行；末行全写 `-` 可接住其余情形。",
    )


@dataclass(frozen=True)
class TableUnanswered(Finding):
    """No row of a decision table answers a question, which is then decided as unknown.
    决策表中没有任何一行对应某种情形，将按“未知”处理。
    """

    missing: Named
    example: Named

    code: ClassVar[str] = "CHECK-102"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "no row for {missing}, so the answer is unknown; for example {example}",
        "没有对应 {missing} 的行，结果为未知；例如 {example}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Add the row, or a last row of `-` that says what is meant.",
        "补上该行，或以末行 `-` 写明其余情形。",
    )


@dataclass(frozen=True)
class MoreGaps(Finding):
    """A table has more gaps than are told.
    表中的缺口多于已列出的数量。
    """

    shown: int

    code: ClassVar[str] = "CHECK-103"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "more gaps than the {shown} that are told",
        "除已列出的 {shown} 处外还有其他缺口",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Fill these, then check again.",
        "先补上这些，再检查一次。",
    )


@dataclass(frozen=True)
class TableTooLarge(Finding):
    """A table is too large to tell whether it answers every question.
    表过大，无法判断是否覆盖所有情形。
    """

    question: str
    work: int

    code: ClassVar[str] = "CHECK-104"
    says: ClassVar[tuple[str, str]] = (
        "too large to tell about {question}: {work} steps of work were not enough",
        "表过大，无法判断（{question}）：{work} 步运算仍不够",
    )
    fix: ClassVar[tuple[str, str]] = (
        "End the table with a row of `-`, or split it.",
        "以 `-` 行结尾，或拆分该表。",
    )


@dataclass(frozen=True)
class RowsTooMany(Finding):
    """A question about rows of a table stays open: it would take too long to answer.
    有关表中某行的问题无法在限定运算量内回答。
    """

    question: str
    work: int

    code: ClassVar[str] = "CHECK-105"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "too large to tell about {question}: {work} steps of work were not enough",
        "表过大，无法判断（{question}）：{work} 步运算仍不够",
    )
    fix: ClassVar[tuple[str, str]] = ("Split the table.", "拆分该表。")


@dataclass(frozen=True)
class RowShadowed(Finding):
    """Rows that answer first leave nothing for this one.
    先作答的行已覆盖本行的所有情形。
    """

    lines: tuple[int, ...]
    example: Named

    code: ClassVar[str] = "CHECK-111"
    says: ClassVar[tuple[str, str]] = (
        "line {lines} answers all that this row asks; for example {example}",
        "本行的所有情形已由第 {lines} 行作答；例如 {example}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove the row, or move it up: rows go from narrow to wide.",
        "删除本行或上移：由窄到宽排列。",
    )


@dataclass(frozen=True)
class RowDead(Finding):
    """No value of the column passes the cell, so that nothing reaches the row.
    该列没有任何取值能通过此单元格，本行永远不会命中。
    """

    name: str
    cell: str
    possible: str

    code: ClassVar[str] = "CHECK-112"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "nothing passes `{cell}`: {name} is always {possible}",
        "没有取值能通过 `{cell}`：{name} 总是 {possible}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove the row, or correct the cell or the range that the input declares.",
        "删除本行，或更正单元格或该输入声明的范围。",
    )


@dataclass(frozen=True)
class NullNever(Finding):
    """A cell takes null, and the column is never null.
    单元格接受空值，但该列从不为空。
    """

    name: str
    cell: str

    code: ClassVar[str] = "CHECK-113"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "`{cell}` takes null, and {name} is never null",
        "`{cell}` 接受空值，但 {name} 从不为空",
    )
    fix: ClassVar[tuple[str, str]] = ("Leave `null` out.", "去掉 `null`。")


@dataclass(frozen=True)
class RowsOverlap(Finding):
    """Two rows of a table answer the same question where one alone may.
    表中有两行对应同一情形，而此处只允许一行。
    """

    line: int
    example: Named

    code: ClassVar[str] = "CHECK-121"
    says: ClassVar[tuple[str, str]] = (
        "this row and line {line} both answer {example}",
        "本行与第 {line} 行同时对应 {example}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Narrow one of the two; `a..b` holds both ends, `a..<b` leaves b out.",
        "缩小其中一行；`a..b` 含两端，`a..<b` 不含 b。",
    )


@dataclass(frozen=True)
class RowsContradict(Finding):
    """Two rows answer the same question differently where all must say the same.
    表中有两行对同一情形给出不同答案，而此处要求一致。
    """

    line: int
    example: Named

    code: ClassVar[str] = "CHECK-122"
    says: ClassVar[tuple[str, str]] = (
        "this row and line {line} answer {example} differently",
        "本行与第 {line} 行对 {example} 给出不同答案",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Narrow one of the two, or give both the same answer.",
        "缩小其中一行，或使两行答案一致。",
    )


@dataclass(frozen=True)
class RowNeedless(Finding):
    """Without this row the table would answer the same.
    去掉本行，表的答案不变。
    """

    lines: tuple[int, ...]

    code: ClassVar[str] = "CHECK-131"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "without this row line {lines} would answer the same",
        "去掉本行，第 {lines} 行会给出相同答案",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove it, unless it is there to be read.",
        "若非为便于阅读，可删除本行。",
    )


@dataclass(frozen=True)
class RowsMerge(Finding):
    """Two rows give the same answer and differ in one cell.
    两行答案相同，仅一个单元格不同。
    """

    line: int
    name: str
    cell: str

    code: ClassVar[str] = "CHECK-132"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "this row and line {line} give the same and differ in {name} alone",
        "本行与第 {line} 行答案相同，仅 {name} 不同",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Make them one row with the cell `{cell}`.",
        "合并为一行，单元格写 `{cell}`。",
    )


@dataclass(frozen=True)
class PointsEqual(Finding):
    """Every bin of a scored variable gives the same points, so that it moves no score.
    该变量的所有分箱得分相同，对评分没有影响。
    """

    variable: str

    code: ClassVar[str] = "CHECK-133"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "{variable} gives the same points whatever it is",
        "{variable} 无论取何值得分都相同",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove the variable and add its points to `base`.",
        "删除该变量，把得分并入 `base`。",
    )
