"""A step that splits subjects into the arms of an experiment, by a hash of a key and a salt."""

from __future__ import annotations

from decimal import Decimal

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import SplitInvalid, WrongType
from lendweave.decisions.model import Arm, Split
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.shape import ArmShape, SplitShape
from lendweave.kernel.types import INTEGER, TEXT
from lendweave.lang import Column
from lendweave.lang.build import call, case, col, lit

BUCKETS = 1_000_000


def read_split(reading: Reading, scope: Scope, path: Path, shape: SplitShape) -> Split:
    """The step, its arms laid end to end. Raises SplitInvalid and WrongType with their places."""
    key = reading.known(scope, reading.place((*path, "key")), shape.key)
    if key.type != TEXT:
        raise WrongType(
            where=reading.place((*path, "key")),
            got=f"{shape.key}: {key.type}",
            expected="a text that names the subject",
            fix="Split by an input such as the party's number.",
        )
    if not shape.salt:
        raise _invalid(reading.place((*path, "salt")), "''", "a salt", "Name the experiment.")
    arms: list[Arm] = []
    for index, arm in enumerate(shape.arms):
        low = arms[-1].high if arms else 0
        where = reading.place((*path, "arms", index))
        arms.append(Arm(arm.arm, low, low + _buckets(arm, where, left=BUCKETS - low)))
    reading.define(scope, (*path, "gives"), Column(shape.gives, TEXT, key.nullable))
    return Split(shape.gives, key, shape.salt, tuple(arms), shape.otherwise, reading.place(path))


def _buckets(shape: ArmShape, where: str, *, left: int) -> int:
    """How many buckets a share is: a whole number of millionths, and no more than are left."""
    count = Decimal(str(shape.share)) * BUCKETS
    if count != int(count) or not 0 < count <= left:
        raise _invalid(
            where,
            f"a share of {shape.share}",
            f"millionths, above 0 and at most {Decimal(left) / BUCKETS}",
            "The shares of all arms add up to 1 at most; `else` takes the rest.",
        )
    return int(count)


def _invalid(where: str, got: str, expected: str, fix: str) -> SplitInvalid:
    return SplitInvalid(where=where, got=got, expected=expected, fix=fix)


def only_appended(before: Split, after: Split) -> bool:
    """True if nobody whom `before` put into an arm is moved by `after`.

    The key and the salt are the same, and the arms of `before` come first, each as it was.
    """
    same = (before.key.name, before.salt) == (after.key.name, after.salt)
    return same and after.arms[: len(before.arms)] == before.arms


def bucket_let(gives: str) -> str:
    """The name under which a program holds the bucket of a split, 0 to 999,999."""
    return f"split {gives}/bucket"


def compile_split(draft: Draft, frame: Frame, step: Split) -> None:
    """A let for the bucket and one for the arm; both null where the key is."""
    hashed = call("bucket", col(frame.held(step.key.name)), lit(step.salt, TEXT))
    bucket = draft.let(frame.own(bucket_let(step.gives)), frame.guarded(hashed), step.where)
    ends = [
        (call("less", bucket, lit(arm.high, INTEGER)), lit(arm.name, TEXT)) for arm in step.arms
    ]
    known = case([*ends], lit(step.otherwise, TEXT))
    arm = case([(call("not", call("is_null", bucket)), known)])
    draft.let(frame.define(step.gives), arm, step.where)
