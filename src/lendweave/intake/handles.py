"""By what people are reached online: e-mail addresses and ids of WeChat users."""

from __future__ import annotations

import re

from lendweave.intake.errors import NotAnEmail, NotAnOpenid

_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9-]+\.)+[a-z]{2,24}",
    re.ASCII,
)
_EMAIL_LENGTH_MAX = 254
_OPENID = re.compile("o[A-Za-z0-9_-]{27}")


def email(text: str) -> str:
    """The address in small letters. Raises NotAnEmail."""
    small = text.lower().removeprefix("mailto:")
    if len(small) > _EMAIL_LENGTH_MAX or _EMAIL.fullmatch(small) is None:
        raise NotAnEmail(
            got=text, expected="name@example.com", fix="Ask the partner for the address."
        )
    return small


def openid(text: str) -> str:
    """The id of a WeChat user in one app, as it is: large and small letters differ.

    Raises NotAnOpenid.
    """
    if _OPENID.fullmatch(text) is None:
        raise NotAnOpenid(
            got=text,
            expected="28 letters, digits, _ and -, the first an o",
            fix="Check that the column is the openid and not a number of the partner's own.",
        )
    return text
