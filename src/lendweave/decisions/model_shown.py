"""A model of a strategy as people are shown it: what it is made of, and its card."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lendweave.decisions.model import ModelCard, Strategy, TreeModel, walk_steps
from lendweave.decisions.tree_model import leaves


@dataclass(frozen=True, slots=True)
class ModelShown:
    """A model file and its card. content_hash: SHA-256 of its text, by which it is known."""

    file: str
    gives: str
    probability: str | None
    content_hash: str
    terms: int
    trees: int
    leaves: int
    card: ModelCard | None

    def card_facts(self) -> Iterator[tuple[str, str]]:
        """What the card says, key by key; none of what it leaves out."""
        if self.card is None:
            return
        card = self.card
        said = (
            ("target", card.target),
            ("trained_on", card.trained_on),
            ("window", f"{card.first}..{card.last}"),
            ("by", card.by),
            ("auc", card.auc),
            ("ks", card.ks),
            ("note", card.note),
        )
        yield from ((key, text) for key, text in said if text)

    def body(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "file": self.file,
            "gives": self.gives,
            "probability": self.probability,
            "hash": self.content_hash,
            "terms": self.terms,
            "trees": self.trees,
            "leaves": self.leaves,
            "card": dict(self.card_facts()) or None,
        }


def models_shown(strategy: Strategy) -> tuple[ModelShown, ...]:
    """The models of a strategy's own steps, in order, those of branches among them."""
    steps = (step for step in walk_steps(strategy.steps) if isinstance(step, TreeModel))
    return tuple(_shown(step, strategy.files[step.file]) for step in steps)


def _shown(step: TreeModel, text: str) -> ModelShown:
    return ModelShown(
        file=step.file,
        gives=step.gives,
        probability=step.probability_name,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        terms=len(step.terms),
        trees=len(step.trees),
        leaves=sum(1 for tree in step.trees for _ in leaves(tree)),
        card=step.card,
    )
