"""What can be said of rules, branches, inputs, names, offers and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lendweave.decisions.checking.finding import Finding, Level


@dataclass(frozen=True)
class RuleNever(Finding):
    """A rule can never hit, whatever the inputs are within their declared ranges.
    在输入声明的范围内，该规则永远不会命中。
    """

    rule: str

    code: ClassVar[str] = "CHECK-201"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "rule {rule} can never hit: no input within its declared range makes it true",
        "规则 {rule} 永远不会命中：声明范围内的任何输入都不能使其为真",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Correct its condition, or remove it.",
        "更正条件，或删除该规则。",
    )


@dataclass(frozen=True)
class RuleAlways(Finding):
    """A rule hits for every input, so that what comes after it is looked at and cannot matter.
    该规则对任何输入都命中，其后的内容虽会计算但不起作用。
    """

    rule: str
    then: str

    code: ClassVar[str] = "CHECK-202"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "rule {rule} always hits, so that every application is at least a {then};"
        " what follows is still looked at",
        "规则 {rule} 总是命中，每笔申请至少为 {then}；其后的规则仍会计算",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Correct its condition, or say the outcome once, in the last step.",
        "更正条件，或只在最后一步写明结果。",
    )


@dataclass(frozen=True)
class RuleImplied(Finding):
    """Whenever this rule hits another one hits that is at least as bad.
    凡该规则命中时，另一条同样严重或更严重的规则也命中。
    """

    rule: str
    other: str

    code: ClassVar[str] = "CHECK-203"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "whenever rule {rule} hits, rule {other} hits as well and is at least as bad",
        "规则 {rule} 命中时，规则 {other} 必然命中且不轻于它",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove it, unless its reason is wanted.",
        "若不需要它的原因码，可删除。",
    )


@dataclass(frozen=True)
class RuleDoubtful(Finding):
    """Whether a rule can hit could neither be shown nor ruled out.
    无法证明也无法排除该规则会命中。
    """

    rule: str
    rows: int

    code: ClassVar[str] = "CHECK-204"
    level: ClassVar[Level] = Level.NOTE
    is_doubt: ClassVar[bool] = True
    says: ClassVar[tuple[str, str]] = (
        "cannot tell whether rule {rule} ever hits: none of {rows} rows at the ends of ranges did",
        "无法判断规则 {rule} 是否会命中：{rows} 行边界取值均未命中",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Write a case in which it hits.",
        "写一个使其命中的用例。",
    )


@dataclass(frozen=True)
class BranchNever(Finding):
    """A branch of a switch is never taken, so that its steps are unreachable.
    分支永远不会被选中，其中的步骤不可到达。
    """

    branch: str
    steps: int

    code: ClassVar[str] = "CHECK-211"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "the branch `{branch}` is never taken, and its steps ({steps}) are never reached",
        "分支 `{branch}` 永远不会被选中，其中 {steps} 个步骤不可到达",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Correct its condition or those above it, or remove the branch.",
        "更正该条件或其上方的条件，或删除该分支。",
    )


@dataclass(frozen=True)
class NothingApproved(Finding):
    """The condition to approve is never true.
    批准条件永远不成立。
    """

    condition: str

    code: ClassVar[str] = "CHECK-212"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "nothing is ever approved: `{condition}` is never true",
        "不会批准任何申请：`{condition}` 永远不成立",
    )
    fix: ClassVar[tuple[str, str]] = ("Correct the condition.", "更正该条件。")


@dataclass(frozen=True)
class LeafNever(Finding):
    """A leaf of a model's tree is never reached: the tests above it leave no value for it.
    模型中某棵树的叶子永远不会到达：其上方的条件没有给它留下任何取值。
    """

    tree: int
    path: str

    code: ClassVar[str] = "CHECK-213"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "no application reaches this leaf of tree {tree}: {path}",
        "没有申请能到达第 {tree} 棵树的这个叶子：{path}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Correct a test above it, or put the other way in the place of the test.",
        "更正其上方的条件，或用另一条路径替换该条件。",
    )


@dataclass(frozen=True)
class BeyondLearned(Finding):
    """An input may have values on which a model did not learn.
    输入可能取到模型训练范围之外的值。
    """

    input: str
    learned: str
    declared: str

    code: ClassVar[str] = "CHECK-214"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "{input} may be {declared}, and the model learned on {learned}",
        "{input} 可能为 {declared}，而模型的训练范围是 {learned}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Let a rule refer what lies outside, unless its weight at the end of the range is wanted.",
        "除非接受按范围端点计分，否则请用规则把范围外的申请转人工。",
    )


@dataclass(frozen=True)
class LearnedUnused(Finding):
    """A model declares a range of an input that none of its terms and trees reads.
    模型声明了某输入的训练范围，但没有任何项或树读取它。
    """

    input: str

    code: ClassVar[str] = "CHECK-215"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "the model declares a range of {input}, and no term or tree of it reads {input}",
        "模型声明了 {input} 的训练范围，但没有任何项或树读取它",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove the range, or find out where the term went.",
        "删除该范围，或查明缺失的项。",
    )


@dataclass(frozen=True)
class ModelUnsigned(Finding):
    """A model has no card: nobody says what it was trained on, for what, and by whom.
    模型没有说明卡：未写明训练数据、目标与作者。
    """

    file: str

    code: ClassVar[str] = "CHECK-216"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "{file} has no card: nothing says what it was trained on, for what, and by whom",
        "{file} 没有说明卡：未写明训练数据、目标与作者",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Add `card` with target, trained_on, from, to and by.",
        "添加 `card`，写明 target、trained_on、from、to 与 by。",
    )


@dataclass(frozen=True)
class CalibrationBeside(Finding):
    """A table of calibration has knots that no score of its model reaches.
    校准表中有模型分数永远到不了的节点。
    """

    low: int
    high: int
    first: int
    last: int

    code: ClassVar[str] = "CHECK-217"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "the table of calibration covers scores from {first} to {last},"
        " and the model gives {low} to {high}",
        "校准表覆盖 {first} 到 {last} 分，而模型给出 {low} 到 {high} 分",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Calibrate over the scores that the model gives; beyond the ends the last knot holds.",
        "请在模型给出的分数范围内校准；两端之外按末端节点取值。",
    )


@dataclass(frozen=True)
class InputUnused(Finding):
    """Nothing in the strategy reads an input.
    策略中没有任何部分读取该输入。
    """

    input: str

    code: ClassVar[str] = "CHECK-301"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "nothing reads the input {input}, and it is computed for every application",
        "没有任何部分读取输入 {input}，但每笔申请都会计算它",
    )
    fix: ClassVar[tuple[str, str]] = ("Remove it from `inputs`.", "从 `inputs` 中删除。")


@dataclass(frozen=True)
class InputIdle(Finding):
    """An input is read, and can change neither the outcome nor the offer nor the reasons.
    输入虽被读取，但不会影响结果、批准内容或原因。
    """

    input: str

    code: ClassVar[str] = "CHECK-302"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "{input} is read, for flags or named values alone: it changes no outcome, offer or reason",
        "{input} 仅用于标记或命名值，不影响结果、批准内容与原因",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Nothing, where the flag is wanted; else remove both.",
        "若需要该标记则无需处理，否则一并删除。",
    )


@dataclass(frozen=True)
class NameUnused(Finding):
    """Nothing reads a named value after it is computed.
    命名值计算后没有任何部分使用。
    """

    name: str

    code: ClassVar[str] = "CHECK-303"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "nothing reads {name} after it is computed",
        "{name} 计算后没有任何部分使用",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Remove it, unless it is kept to be looked at.",
        "若非为留存查看，可删除。",
    )


@dataclass(frozen=True)
class OfferNull(Finding):
    """A part of the offer is null where an input is null, so that nothing can be approved.
    某输入为空时批准内容的一部分为空，因而无法批准。
    """

    offer: str
    inputs: tuple[str, ...]

    code: ClassVar[str] = "CHECK-304"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "the {offer} is null, and the approval unknown, where one of these is null: {inputs}",
        "以下任一输入为空时 {offer} 为空，批准结果未知：{inputs}",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Say what holds without it, for example coalesce(…, 0), if a person need not look.",
        "若无需人工查看，请写明缺失时的取值，例如 coalesce(…, 0)。",
    )


@dataclass(frozen=True)
class ReasonUnused(Finding):
    """A reason has wording, and nothing gives it.
    原因码有文字说明，但没有任何部分使用。
    """

    reason: str

    code: ClassVar[str] = "CHECK-401"
    level: ClassVar[Level] = Level.NOTE
    says: ClassVar[tuple[str, str]] = (
        "nothing gives the reason {reason}",
        "没有任何部分给出原因 {reason}",
    )
    fix: ClassVar[tuple[str, str]] = ("Remove its row.", "删除该行。")


@dataclass(frozen=True)
class WordingUntold(Finding):
    """The wording of a reason is not in the language of its column.
    原因的文字与该列的语言不符。
    """

    reason: str
    wording: str

    code: ClassVar[str] = "CHECK-402"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "the wording of {reason} is not in the language of the column: {wording}",
        "{reason} 的文字与该列语言不符：{wording}",
    )
    fix: ClassVar[tuple[str, str]] = ("Translate it.", "请翻译。")


@dataclass(frozen=True)
class WordingReveals(Finding):
    """An applicant would read of a fraud rule or a name list.
    申请人会从文字中得知欺诈规则或名单。
    """

    reason: str
    word: str

    code: ClassVar[str] = "CHECK-403"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        'the wording of {reason} tells an applicant of "{word}"',
        "{reason} 的文字向申请人透露了“{word}”",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Word it neutrally; the internal reason is its code.",
        "改用中性文字；内部原因由代码表示。",
    )


@dataclass(frozen=True)
class DetailReveals(Finding):
    """A bin of a scorecard gives a reason of the fraud family, which tells how to evade it.
    评分卡分箱给出了欺诈类原因，会提示规避方法。
    """

    reason: str

    code: ClassVar[str] = "CHECK-404"
    level: ClassVar[Level] = Level.WARNING
    says: ClassVar[tuple[str, str]] = (
        "a bin gives {reason} of the family fraud, and such details show how the score is evaded",
        "分箱给出了欺诈类原因 {reason}，此类细节会提示规避评分的方法",
    )
    fix: ClassVar[tuple[str, str]] = (
        "Leave the reason of the bin out; a rule may give it.",
        "去掉分箱的原因，可由规则给出。",
    )
