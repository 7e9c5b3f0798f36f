"""Names of people in one way of writing, so that two files that name one person agree."""

from __future__ import annotations

import re

from lendweave.intake.errors import NotAPersonName

_LENGTH_MAX = 60
_TITLES = re.compile("(?:先生|女士|小姐|太太|夫人|老师|师傅|经理|医生|同学)+$")
_MASKED = re.compile("[*×✕●○□■?某]")
_MASKED_BY_LETTERS = re.compile(r"(?<=[\u3400-\u9fff])X{1,2}$")
_NOTHING = re.compile("无|没有|不详|未知|未填写?|未提供|匿名|佚名|保密|本人|N/?A|NULL|NONE")
_BETWEEN = re.compile(r"[\s·•‧∙・.'’,_-]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


def person_name(text: str) -> str | None:
    """The name without titles, spaces and dots; None where it is masked or only a title.

    张* and 张先生 name nobody; 阿迪力·吐尔逊 and 阿迪力吐尔逊 are one. Latin names keep one space
    between their words and are capital. Raises NotAPersonName.
    """
    words = _BETWEEN.sub(" ", text.upper()).strip()
    chinese = _HAN.search(words) is not None
    name = _TITLES.sub("", words.replace(" ", "")) if chinese else words
    if not name or _NOTHING.fullmatch(name) or _MASKED.search(name):
        return None
    if chinese and (len(name) == 1 or _MASKED_BY_LETTERS.search(name)):
        return None
    if len(name) > _LENGTH_MAX or not (_HAN if chinese else _LATIN).fullmatch(name):
        raise NotAPersonName(
            got=f"{len(text)} characters",
            expected=f"Chinese signs or Latin letters, at most {_LENGTH_MAX}",
            fix="Check that the column is the one with the person's name.",
        )
    return name
