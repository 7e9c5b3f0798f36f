"""What can be wrong with an expression, and where.

Invalid (kernel)
└── LangError             base: text, line, column, caret, suggestion   LANG-001
    ├── BadToken          a character or literal that is not in the language  LANG-002
    ├── BadSyntax         tokens in an order the grammar does not have        LANG-003
    ├── TooLarge          a limit on length, tokens, depth or items           LANG-004
    ├── UnknownName       a column or let that is not there                   LANG-005
    ├── UnknownOperator   a function that is not in the closed table          LANG-006
    ├── TypeMismatch      operands whose types do not go together             LANG-007
    ├── BadLiteral        a literal argument outside what the operator takes  LANG-008
    ├── UntypedNull       a NULL whose type nothing tells                     LANG-009
    ├── BadSchema         columns or lets that contradict one another         LANG-010
    └── BadValue          a value at the door that its type does not hold     LANG-011
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from lendweave.kernel.errors import Invalid

_EXCERPT_WIDTH = 100


class LangError(Invalid):
    """An expression is refused.
    表达式未通过检查。

    text: the expression; at: offset in it, -1 for a tree built without text.
    line and column count from 1 and are 0 where there is no text.
    suggestion: what to write instead, or empty.
    """

    code = "LANG-001"

    def __init__(
        self,
        *,
        where: str,
        got: str = "",
        expected: str = "",
        fix: str = "",
        text: str = "",
        at: int = -1,
    ) -> None:
        self.text = text
        self.at = at
        self.suggestion = fix
        self.line, self.column, self.excerpt = _place(text, at)
        place = f"{where}, line {self.line}, column {self.column}" if self.line else where
        shown = f"{got}\n{self.excerpt}" if self.excerpt else got
        super().__init__(where=place, got=shown, expected=expected, fix=fix)


class BadToken(LangError):
    """A character or literal is not in the language.
    字符或字面量不属于表达式语言。
    """

    code = "LANG-002"


class BadSyntax(LangError):
    """The expression does not follow the grammar.
    表达式不符合语法。
    """

    code = "LANG-003"


class TooLarge(LangError):
    """The expression exceeds a limit.
    表达式超出限制。
    """

    code = "LANG-004"


class UnknownName(LangError):
    """The expression names a column that is not there.
    表达式引用了不存在的列。
    """

    code = "LANG-005"


class UnknownOperator(LangError):
    """The expression calls a function that is not in the language.
    表达式调用了语言中没有的函数。
    """

    code = "LANG-006"


class TypeMismatch(LangError):
    """The operand types do not go together.
    操作数的类型不能搭配。
    """

    code = "LANG-007"


class BadLiteral(LangError):
    """A literal is outside what its place takes.
    字面量不在此处允许的取值内。
    """

    code = "LANG-008"


class UntypedNull(LangError):
    """Nothing tells the type of a NULL.
    无法确定 NULL 的类型。
    """

    code = "LANG-009"


class BadSchema(LangError):
    """Columns or lets contradict one another.
    列或 let 之间相互矛盾。
    """

    code = "LANG-010"


class BadValue(LangError):
    """A value is not one its type holds.
    值不符合其类型。
    """

    code = "LANG-011"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suggestion among `known` close to `name`, or the first few known names, or empty."""
    names = sorted(known)
    lowered = {known_name.lower(): known_name for known_name in reversed(names)}
    close = difflib.get_close_matches(name.lower(), lowered, n=1)
    if close:
        return f'Did you mean "{lowered[close[0]]}"?'
    return f"Known: {', '.join(names[:8])}{', …' if len(names) > 8 else ''}." if names else ""


def _place(text: str, at: int) -> tuple[int, int, str]:
    """Line, column (from 1) and the line with a caret under the column."""
    if at < 0 or not text:
        return 0, 0, ""
    at = min(at, len(text))
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line_text = text[start : end if end >= 0 else len(text)]
    column = at - start
    cut = max(0, column - _EXCERPT_WIDTH // 2)
    shown = line_text[cut : cut + _EXCERPT_WIDTH].replace("\t", " ")
    return text.count("\n", 0, at) + 1, column + 1, f"{shown}\n{' ' * (column - cut)}^"
