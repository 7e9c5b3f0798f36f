"""Errors of a mapping, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lendweave.intake.errors import MappingInvalid
from lendweave.intake.mapping import MappingShape
from lendweave.kernel.errors import LendweaveError
from lendweave.lang.definition import Definition, Step

T = TypeVar("T")
Path = tuple[Step, ...]


def invalid_at(
    definition: Definition[MappingShape], path: Path, got: str, expected: str, fix: str
) -> MappingInvalid:
    """The error that says what is wrong at `path`."""
    where = f"{definition.place(*path)} ({'.'.join(map(str, path))})"
    return MappingInvalid(where=where, got=got, expected=expected, fix=fix)


def placed(definition: Definition[MappingShape], path: Path, make: Callable[[], T]) -> T:
    """What `make` gives; an error of it as MappingInvalid at `path`."""
    try:
        return make()
    except MappingInvalid:
        raise
    except LendweaveError as error:
        raise invalid_at(definition, path, error.got, error.expected, error.fix) from None
