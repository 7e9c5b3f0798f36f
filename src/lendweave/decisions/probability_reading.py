"""The probability of a model file: its link, or a table that never turns back."""

from __future__ import annotations

from itertools import pairwise

from lendweave.decisions.errors import StepInvalid
from lendweave.decisions.model import Probability
from lendweave.decisions.model_file import ModelFile, ProbabilityShape
from lendweave.decisions.probability import ONE, PROBABILITY_SCALE
from lendweave.decisions.scorecard import SCORE_MAX
from lendweave.decisions.shape import ModelShape

Knot = tuple[int, int]


def read_probability(file: ModelFile, shape: ModelShape, where: str) -> Probability | None:
    """How a probability is told. Raises ModelInvalid; StepInvalid if it is asked for in vain."""
    written = file.written.probability
    if written is None:
        if shape.probability is not None:
            raise StepInvalid(
                where=where,
                got=f"`probability: {shape.probability}`",
                expected=f"a model with `probability`, which {shape.file} has not",
                fix="Leave it out, or calibrate the model.",
            )
        return None
    keys = [key for key in ProbabilityShape.__struct_fields__ if getattr(written, key) is not None]
    if len(keys) != 1:
        raise file.refused(
            ("probability",),
            " and ".join(keys) or "nothing",
            "exactly one of `link`, `steps` and `linear`",
            'Write for example {"link": "logistic"}.',
        )
    if written.link is not None:
        return Probability("logistic")
    link = "steps" if written.steps is not None else "linear"
    knots = tuple(
        _knot(file, link, at, *knot)
        for at, knot in enumerate(written.steps or written.linear or ())
    )
    _check_order(file, link, knots)
    return Probability("steps" if link == "steps" else "linear", knots)


def _knot(file: ModelFile, link: str, at: int, score: int, text: str) -> Knot:
    path = ("probability", link, at)
    value = file.units(text, PROBABILITY_SCALE, path)
    if not 0 <= value <= ONE or abs(score) > SCORE_MAX:
        raise file.refused(
            path,
            f"{text} at {score}",
            f"a probability from 0 to 1, at a score from {-SCORE_MAX} to {SCORE_MAX}",
            "Write shares, not percents.",
        )
    return score, value


def _check_order(file: ModelFile, link: str, knots: tuple[Knot, ...]) -> None:
    """Scores rise, and probabilities go one way: else a better score would be a worse risk."""
    rises = [after[1] - before[1] for before, after in pairwise(knots)]
    way = next((rise for rise in rises if rise), 0)
    for at, rise in enumerate(rises, 1):
        path = ("probability", link, at)
        if knots[at][0] <= knots[at - 1][0]:
            raise file.refused(
                path, f"score {knots[at][0]}", "scores that rise", "Sort the knots by score."
            )
        if rise * way < 0:
            raise file.refused(
                path,
                f"a probability that turns back at score {knots[at][0]}",
                "probabilities that never rise, or never fall, with the score",
                "Merge it with the knot before it.",
            )
