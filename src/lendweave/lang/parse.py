"""Tokens into a tree: precedence climbing, with a budget of depth.

Lowest to highest: OR, AND, NOT, comparisons (=, <, IS, IN, BETWEEN: no chaining), + -, * /,
unary minus. Chains of AND and of OR become one flat node.
"""

from __future__ import annotations

import math

from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    INTEGER_MAX,
    INTEGER_MIN,
    TEXT,
    TIMESTAMP,
    ValueType,
    decimal,
    parse_type,
)
from lendweave.lang.depth import DEPTH_MAX, refuse_deep, too_deep
from lendweave.lang.errors import BadLiteral, BadSyntax, LangError, UnknownOperator, did_you_mean
from lendweave.lang.literals import day_from_text, micros_from_text
from lendweave.lang.model import Call, Case, Cast, ListOf, Literal, Name, Node
from lendweave.lang.operators import FUNCTION_NAMES
from lendweave.lang.tokens import Sort, Token, tokenize

OR, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY = range(1, 8)

_COMPARISONS = {
    "=": "equal",
    "<>": "not_equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
_ARITHMETIC = {
    "+": (SUM, "add"),
    "-": (SUM, "subtract"),
    "*": (PRODUCT, "multiply"),
    "/": (PRODUCT, "divide"),
}
_OPEN_EXPRESSIONS_MAX = 150  # five stack frames each at most: far from Python's limit
_OPERATOR_WORDS = ("AND", "OR", "NOT", "IS", "NULL", "TRUE", "FALSE", "IN", "BETWEEN")
KEYWORDS = frozenset((*_OPERATOR_WORDS, "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AS"))
_CONSTANTS = {"TRUE": (True, BOOLEAN), "FALSE": (False, BOOLEAN), "NULL": (None, None)}


def parse(text: str, where: str = "expression") -> Node:
    """The tree of one expression. Raises a LangError with line, column and caret."""
    node = _Parser(text, where).whole()
    refuse_deep(node, where, text)
    return node


class _Parser:
    """One pass over the tokens of one expression."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.tokens = tokenize(text, where)
        self.index = 0
        self.depth = 0
        self.open_parentheses = 0

    def whole(self) -> Node:
        node = self.expression(OR)
        if self.next.sort is not Sort.END:
            raise self.refuse(self.next, "an operator or the end of the expression")
        return node

    # tokens

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        self.index += token.sort is not Sort.END
        return token

    def at_symbol(self, symbol: str) -> bool:
        return self.next.sort is Sort.SYMBOL and self.next.text == symbol

    def take_symbol(self, symbol: str) -> bool:
        found = self.at_symbol(symbol)
        self.index += found
        return found

    def take_word(self, word: str) -> bool:
        found = self.next.upper == word
        self.index += found
        return found

    def need_symbol(self, symbol: str) -> None:
        if not self.take_symbol(symbol):
            raise self.refuse(self.next, f'"{symbol}"')

    def need_word(self, word: str) -> None:
        if not self.take_word(word):
            raise self.refuse(self.next, word)

    def refuse(
        self,
        token: Token,
        expected: str,
        fix: str = "",
        error: type[LangError] = BadSyntax,
    ) -> LangError:
        got = token.sort.value if token.sort is Sort.END else repr(token.text[:60])
        return error(
            where=self.where, got=got, expected=expected, fix=fix, text=self.text, at=token.at
        )

    # operators, by precedence

    def expression(self, lowest: int) -> Node:
        """An expression whose operators all bind at least as tightly as `lowest`."""
        self.depth += 1
        if self.depth > _OPEN_EXPRESSIONS_MAX or self.open_parentheses > DEPTH_MAX:
            raise too_deep(self.where, self.text, self.next.at)
        left = self.prefix(lowest)
        ceiling = UNARY
        while True:
            precedence = self.infix_precedence()
            if not lowest <= precedence <= ceiling:
                break
            left = self.infix(left, precedence)
            ceiling = precedence - 1 if precedence == COMPARISON else precedence
        if ceiling < COMPARISON == self.infix_precedence():
            raise self.refuse(self.next, "one comparison", "Join comparisons with AND.")
        self.depth -= 1
        return left

    def infix_precedence(self) -> int:
        """The precedence of the operator that comes next, 0 where none does."""
        token = self.next
        if token.sort is Sort.SYMBOL:
            if token.text in _ARITHMETIC:
                return _ARITHMETIC[token.text][0]
            return COMPARISON if token.text in _COMPARISONS else 0
        by_word = {"OR": OR, "AND": AND, "IS": COMPARISON, "IN": COMPARISON, "BETWEEN": COMPARISON}
        if token.upper == "NOT":
            follower = self.tokens[min(self.index + 1, len(self.tokens) - 1)].upper
            return COMPARISON if follower in ("IN", "BETWEEN") else 0
        return by_word.get(token.upper, 0)

    def infix(self, left: Node, precedence: int) -> Node:
        if precedence in (OR, AND):
            return self.chain(left, precedence)
        if precedence == COMPARISON:
            return self.comparison(left)
        token = self.take()
        right = self.expression(precedence + 1)
        return Call(_ARITHMETIC[token.text][1], (left, right), token.at)

    def chain(self, left: Node, precedence: int) -> Node:
        """A flat AND or OR of all terms that follow one another."""
        word = "AND" if precedence == AND else "OR"
        at, terms = self.next.at, [left]
        while self.take_word(word):
            terms.append(self.expression(precedence + 1))
        return Call(word.lower(), tuple(terms), at)

    def comparison(self, left: Node) -> Node:
        token = self.take()
        if token.text in _COMPARISONS:
            right = self.expression(SUM)
            return Call(_COMPARISONS[token.text], (left, right), token.at)
        if token.upper == "IS":
            return self.is_test(left, token.at)
        if token.upper == "NOT":
            return Call("not", (self.comparison(left),), token.at)
        if token.upper == "BETWEEN":
            low = self.expression(SUM)
            self.need_word("AND")
            return Call("between", (left, low, self.expression(SUM)), token.at)
        self.need_symbol("(")
        return Call("in", (left, *self.items(")")), token.at)

    def is_test(self, left: Node, at: int) -> Node:
        negated = self.take_word("NOT")
        token = self.take()
        if token.upper not in _CONSTANTS:
            raise self.refuse(token, "NULL, TRUE or FALSE")
        test = Call(f"is_{token.upper.lower()}", (left,), at)
        return Call("not", (test,), at) if negated else test

    # atoms

    def prefix(self, lowest: int) -> Node:
        token = self.take()
        if token.upper == "NOT":
            if lowest > NOT:
                raise self.refuse(token, "a value", "Put NOT and what it negates in parentheses.")
            return Call("not", (self.expression(NOT),), token.at)
        if token.sort is Sort.SYMBOL and token.text == "-":
            return self.minus(token)
        return self.atom(token)

    def minus(self, token: Token) -> Node:
        if self.next.sort in (Sort.INTEGER, Sort.DECIMAL, Sort.DOUBLE):
            return self.number(self.take(), -1)
        return Call("negate", (self.expression(UNARY),), token.at)

    def atom(self, token: Token) -> Node:
        match token.sort:
            case Sort.INTEGER | Sort.DECIMAL | Sort.DOUBLE:
                return self.number(token, 1)
            case Sort.TEXT:
                return Literal(token.text, TEXT, token.at)
            case Sort.QUOTED:
                return Name(token.text, token.at)
            case Sort.WORD:
                return self.word(token)
        if token.text == "(":
            self.open_parentheses += 1
            node = self.expression(OR)
            self.need_symbol(")")
            self.open_parentheses -= 1
            return node
        if token.text == "[":
            return ListOf(self.items("]"), token.at)
        raise self.refuse(token, "a value")

    def items(self, closing: str) -> tuple[Node, ...]:
        """Expressions between commas, up to and with the closing symbol; at least one."""
        found = [self.expression(OR)]
        while self.take_symbol(","):
            found.append(self.expression(OR))
        self.need_symbol(closing)
        return tuple(found)

    def number(self, token: Token, sign: int) -> Node:
        digits = token.text
        if token.sort is Sort.DOUBLE:
            double = sign * float(digits)
            if not math.isfinite(double):
                raise self.refuse(token, "a finite double", error=BadLiteral)
            return Literal(double + 0.0, DOUBLE, token.at)
        if token.sort is Sort.INTEGER:
            if len(digits) > 19 or not INTEGER_MIN <= sign * int(digits) <= INTEGER_MAX:
                fix = "Write it with a point, as a decimal: 1.0."
                raise self.refuse(token, "at most 64 bits", fix, BadLiteral)
            return Literal(sign * int(digits), INTEGER, token.at)
        scale = len(digits) - digits.index(".") - 1
        significant = digits.replace(".", "").lstrip("0")
        precision = max(len(significant), scale, 1)
        if precision > 38:
            raise self.refuse(token, "at most 38 digits", "Shorten it.", BadLiteral)
        return Literal(sign * int(significant or "0"), decimal(precision, scale), token.at)

    def word(self, token: Token) -> Node:
        upper = token.upper
        if upper in _CONSTANTS:
            value, value_type = _CONSTANTS[upper]
            return Literal(value, value_type, token.at)
        if upper in ("CASE", "CAST"):
            return self.case(token) if upper == "CASE" else self.cast(token)
        if upper in KEYWORDS:
            raise self.refuse(token, "a value", f'Write "{token.text}" in quotes for a column.')
        if upper in ("DATE", "TIMESTAMP") and self.next.sort is Sort.TEXT:
            return self.moment(token, self.take())
        if self.at_symbol("("):
            return self.call(token)
        return Name(token.text, token.at)

    def call(self, token: Token) -> Node:
        name = token.text.lower()
        if name not in FUNCTION_NAMES:
            fix = did_you_mean(name, FUNCTION_NAMES)
            raise self.refuse(token, "a function of the language", fix, UnknownOperator)
        self.need_symbol("(")
        return Call(name, self.items(")"), token.at)

    def moment(self, token: Token, spelled: Token) -> Node:
        if token.upper == "DATE":
            day = day_from_text(spelled.text)
            if day is None:
                expected = "a day from 1900-01-01 to 2199-12-31"
                raise self.refuse(spelled, expected, "Write DATE 'YYYY-MM-DD'.", BadLiteral)
            return Literal(day, DATE, token.at)
        micros = micros_from_text(spelled.text)
        if micros is None:
            fix = "Write TIMESTAMP 'YYYY-MM-DDTHH:MM:SSZ'."
            raise self.refuse(spelled, "an instant in UTC, 1900 to 2199", fix, BadLiteral)
        return Literal(micros, TIMESTAMP, token.at)

    def case(self, token: Token) -> Node:
        subject = None if self.next.upper == "WHEN" else self.expression(OR)
        whens: list[tuple[Node, Node]] = []
        while self.take_word("WHEN"):
            condition = self.expression(OR)
            self.need_word("THEN")
            whens.append((condition, self.expression(OR)))
        if not whens:
            raise self.refuse(self.next, "WHEN")
        otherwise = self.expression(OR) if self.take_word("ELSE") else None
        self.need_word("END")
        return Case(tuple(whens), otherwise, subject, token.at)

    def cast(self, token: Token) -> Node:
        self.need_symbol("(")
        argument = self.expression(OR)
        self.need_word("AS")
        target = self.type_name()
        self.need_symbol(")")
        return Cast(argument, target, token.at)

    def type_name(self) -> ValueType:
        first, spelled, open_count = self.next, "", 0
        while self.next.sort is not Sort.END and not (open_count == 0 and self.at_symbol(")")):
            token = self.take()
            open_count += {"(": 1, ")": -1}.get(token.text, 0)
            spelled += token.text
        try:
            return parse_type(spelled)
        except Invalid as unknown:
            raise self.refuse(first, unknown.expected, unknown.fix) from None
