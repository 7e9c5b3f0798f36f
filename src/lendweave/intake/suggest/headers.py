"""Names of columns as partners write them: their unit taken off, compared with known ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lendweave.intake.numbers import UNITS
from lendweave.intake.suggest.pinyin import initials, sound, spoken
from lendweave.intake.text import clean_text

_UNIT = re.compile(r"[(\[【/_ ](?:单位[::]?)?(?P<unit>[^()\[\]【】/_ ]{1,3})[)\]】]?$")
_UNIT_WORD = re.compile(r"(?<=[a-z])(?P<unit>Fen|Yuan|Cents|Cny|Rmb|Wan|Kg)$")  # amountFen
_LEVELS = re.compile(r"[/.](?=[^/.]*[^\W\d])")  # a group and a name; `No.` and `grade.1` are names
_HOLDERS = frozenset(
    ["data", "result", "payload", "body", "detail", "details", "info", "content", "answer", "value"]
)
"""What JSON wraps its members in; it says nothing of them."""
_NOISE = re.compile(r"[\s_\-./()\[\]【】:：*#]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_ENGLISH_UNITS = {
    "yuan": "元",
    "cny": "元",
    "rmb": "元",
    "fen": "分",
    "cents": "分",
    "wan": "万元",
    "pct": "%",
}
_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=.)(?:日期|时间|时点|日|时刻)$"), "日期"),
    (re.compile(r"(?<=.)(?:编号|编码|号码|代码|代号|id|号)$"), "号"),
    (re.compile(r"(?<=.)(?:名称|全称|名字)$"), "名称"),
)
"""Endings of Chinese names that say the same, and the one that is compared."""
_SPOKEN_ENDINGS = tuple(
    (re.compile(f"(?<=.)(?:{'|'.join(map(sound, words.split()))})$"), sound(usual))
    for words, usual in (
        ("日期 时间 时点 时刻", "日期"),
        ("编号 编码 号码 代码 代号 号", "号"),
        ("名称 全称 名字", "名称"),
    )
)
_BY_INITIALS = 0.9
_SAME_WORDS = {
    word: same
    for same, words in {
        "no": "number num nr id code sn serial",
        "date": "time datetime at on day dt tm timestamp d",
        "amount": "amt amnt sum money fen",
        "quantity": "qty count cnt pieces pcs",
        "transaction": "txn trans tran trx trade",
        "account": "acct acc acnt",
        "customer": "cust client",
        "mobile": "phone tel telephone cellphone msisdn",
        "application": "apply app appl request",
        "instalment": "installment instalments installments period periods",
        "disbursed": "disbursement disbursal funded",
        "issue": "issued",
        "created": "create creation",
        "updated": "update modified changed",
        "paid": "pay payment",
        "ordered": "ordering placed",
        "address": "addr",
        "price": "prc",
        "description": "desc",
        "organization": "org organisation",
        "product": "prod goods item",
        "annual": "yearly",
    }.items()
    for word in words.split()
}
"""Words of English names that say the same."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's name: the words of its last level, the level above, and the unit it tells."""

    name: str
    group: str
    unit: str | None


def heading(header: str) -> Heading:
    """`缴费/金额(万元)` → 金额 under 缴费 in 万元."""
    text = clean_text(header)
    unit = None
    if match := _UNIT.search(text):
        unit = _ENGLISH_UNITS.get(match["unit"].lower(), match["unit"])
        if unit in UNITS:
            text = text[: match.start()]
        else:
            unit = None
    if unit is None and (match := _UNIT_WORD.search(text)):
        unit = _ENGLISH_UNITS.get(match["unit"].lower(), match["unit"].lower())
        text = text[: match.start()]
    *groups, name = _LEVELS.split(text)
    told = [group for group in groups if group.lower() not in _HOLDERS]
    return Heading(name, told[-1] if told else "", unit)


@cache
def plain(name: str) -> str:
    """A name in small letters without signs between its words, its ending as usual."""
    text = _NOISE.sub("", clean_text(name).lower())
    if not text.isascii():
        for ending, usual in _ENDINGS:
            text = ending.sub(usual, text)
    return text


def likeness(name: str, known: str) -> float:
    """How much two names are alike, 0 to 1: equal, one inside the other, pairs of signs shared."""
    left, right = plain(name), plain(known)
    if not left or not right:
        return float(clean_text(name) == clean_text(known))  # signs alone, as in `#`
    if left == right:
        return 1.0
    if left.isascii() and not right.isascii():
        return _likeness_by_sound(name, known)
    parts = (_words(name), _words(known)) if right.isascii() else (_pairs(left), _pairs(right))
    if right.isascii() and parts[0] == parts[1]:
        return 0.97
    return _likeness_of_parts(*parts)


def _likeness_of_parts(left: frozenset[str], right: frozenset[str]) -> float:
    shared, fewer = len(left & right), min(len(left), len(right))
    if not fewer:
        return 0.0
    if shared == fewer:  # one is part of the other; a name that says less is less likely
        least = 0.6 if len(right) == fewer else 0.5
        return least + 0.35 * fewer / max(len(left), len(right))
    return 0.9 * 2 * shared / (len(left) + len(right))


def _likeness_by_sound(name: str, known: str) -> float:
    """How much a header in pinyin, or in first letters, is like a Chinese name."""
    if plain(name) in (initials(plain(known)), initials(clean_text(known))):
        return _BY_INITIALS
    left, right = _usual_ending(spoken(clean_text(name))), sound(plain(known))
    if not left:
        return 0.0
    if left == right:
        return 1.0
    return _likeness_of_parts(_pairs(left), _pairs(right))


@cache
def _usual_ending(sounds: str) -> str:
    for ending, usual in _SPOKEN_ENDINGS:
        sounds = ending.sub(usual, sounds)
    return sounds


@cache
def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs: Chinese does not part its words."""
    return frozenset(text[i : i + 2] for i in range(max(len(text) - 1, 1)))


@cache
def _words(name: str) -> frozenset[str]:
    """The words of an English name, of orderNo as of order_no."""
    words = (word.lower() for word in _WORD.findall(clean_text(name)))
    return frozenset(_SAME_WORDS.get(word, word) for word in words)
