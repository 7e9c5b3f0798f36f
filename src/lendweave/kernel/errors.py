"""Error families and the one shape of every error.

    LendweaveError
    ├── Invalid        the input breaks a rule           (door: 400 / 422, exit 2)
    ├── Missing        what was named is not there       (door: 404,       exit 3)
    ├── Conflict       it is there, but in another state (door: 409,       exit 4)
    ├── Forbidden      the principal may not             (door: 403,       exit 5)
    └── Unavailable    try again later                   (door: 503,       exit 6)

A station raises a subclass with a stable `code`. Only the doors know HTTP status and exit codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class LendweaveError(Exception):
    """Base of every error that Lendweave raises on purpose.

    where: the place a person can open (file, line, column, field, route).
    got, expected: both sides of the disagreement, short; either may be empty.
    fix: the next step, as an order.
    """

    code: ClassVar[str] = "KERNEL-000"
    family: ClassVar[str] = "error"

    def __init__(self, *, where: str, got: str = "", expected: str = "", fix: str = "") -> None:
        self.where = where
        self.got = got
        self.expected = expected
        self.fix = fix
        super().__init__(where, got, expected, fix)

    @classmethod
    def title(cls) -> str:
        """First line of the class docstring: what happened, in one sentence."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    def __str__(self) -> str:
        lines = [f"[{self.code}] {self.title()}", f"  where: {self.where}"]
        lines += [
            f"  {label}: {_indented(text)}"
            for label, text in (("got", self.got), ("expected", self.expected), ("fix", self.fix))
            if text
        ]
        return "\n".join(lines)

    def as_fields(self) -> dict[str, str]:
        """The error as flat text fields, for a problem document, a log line or a quarantine row."""
        return {
            "code": self.code,
            "family": self.family,
            "title": self.title(),
            "where": self.where,
            "got": self.got,
            "expected": self.expected,
            "fix": self.fix,
        }


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


class Invalid(LendweaveError):
    """The input breaks a rule."""

    code = "KERNEL-001"
    family = "invalid"


class Missing(LendweaveError):
    """What was named is not there."""

    code = "KERNEL-002"
    family = "missing"


class Conflict(LendweaveError):
    """What was named is in another state than the request needs."""

    code = "KERNEL-003"
    family = "conflict"


class Forbidden(LendweaveError):
    """The principal may not do this."""

    code = "KERNEL-004"
    family = "forbidden"


class Unavailable(LendweaveError):
    """Something needed does not answer now; the same request may succeed later."""

    code = "KERNEL-005"
    family = "unavailable"


def every_error(family: type[LendweaveError] = LendweaveError) -> Iterator[type[LendweaveError]]:
    """Every error class that has been imported, the base of each family before its members."""
    for error in family.__subclasses__():
        yield error
        yield from every_error(error)


def shortened(value: object, limit: int = 80) -> str:
    """`value` for a message: quoted, one line, at most `limit` characters of it."""
    text = str(value)
    return repr(value) if len(text) <= limit else repr(text[:limit]) + "…"
