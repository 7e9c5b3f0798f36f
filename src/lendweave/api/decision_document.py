"""Decisions in the OpenAPI document, scene by scene: what a body holds, and one that is accepted.

The body of a decision is open as far as the service goes: what an application is made of, the scene
and the strategy say. So the document names a schema for each strategy that decides applications,
derived as `/v1/scenes/{scene}/decision-schema` derives it, and shows an application of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from lendweave.api.decision_schema import decision_schema
from lendweave.bootstrap import House
from lendweave.bootstrap.rooms import SceneRoom
from lendweave.decisions import CompiledStrategy
from lendweave.features import FeatureSet
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import INTEGER_MAX, Kind
from lendweave.records import Attribute, Scene

DECIDED = "application"
"""What a strategy decides that requests for decisions name."""
COMPONENTS = "#/components/schemas/"
_UNITS = 8_000
"""What an example states where a number is asked for, or the most that the scene takes."""
_STATED: dict[Kind, object] = {
    Kind.BOOLEAN: False,
    Kind.TEXT: "other",
    Kind.DATE: "2026-01-31",
    Kind.TIMESTAMP: "2026-01-31T08:00:00Z",
}


@dataclass(frozen=True, slots=True)
class DecidedForm:
    """A strategy that decides the applications of a scene, under the name that requests give."""

    scene: Scene
    features: FeatureSet
    name: str
    compiled: CompiledStrategy

    @property
    def component(self) -> str:
        """How the document calls its schema."""
        return f"DecisionRequest_{self.scene.name}_{self.name}"


Forms = Callable[[], Iterable[DecidedForm]]


def forms_of(room: SceneRoom) -> Iterator[DecidedForm]:
    """The forms of one scene."""
    for name, compiled in room.strategies.items():
        if compiled.strategy.decides == DECIDED:
            yield DecidedForm(room.scene, room.plan.features, name, compiled)


def forms_of_house(house: House) -> Iterator[DecidedForm]:
    """The forms of every scene; one that cannot be read is told by its check, not here."""
    for scene in house.scenes:
        try:
            yield from list(forms_of(house.room(scene)))
        except LendweaveError:
            continue


def tell_forms(app: FastAPI, route: str, forms: Forms) -> None:
    """Let the document of `app` tell the forms of what is posted to `route`, as they are then."""
    without = app.openapi

    def openapi() -> dict[str, Any]:
        return _with_forms(without(), route, list(forms()))

    app.openapi = openapi  # type: ignore[method-assign]


def _with_forms(document: dict[str, Any], route: str, forms: list[DecidedForm]) -> dict[str, Any]:
    """The document with a schema and an example for each form, before what it has."""
    if not forms:
        return document
    post = document["paths"][route]["post"]
    content = post["requestBody"]["content"]["application/json"]
    examples = _examples(forms) | {"sent by a partner": {"value": content["example"]}}
    told = {"schema": _any_of(content["schema"], forms), "examples": examples}
    body = {**post["requestBody"], "content": {"application/json": told}}
    paths = document["paths"] | {
        route: document["paths"][route] | {"post": post | {"requestBody": body}}
    }
    components = document["components"]
    schemas = components["schemas"] | {form.component: _schema(form) for form in forms}
    return document | {"paths": paths, "components": components | {"schemas": schemas}}


def _any_of(plain: dict[str, Any], forms: list[DecidedForm]) -> dict[str, Any]:
    """Any scene's form; the plain one stands for scenes that have none here."""
    return {"anyOf": [*({"$ref": COMPONENTS + form.component} for form in forms), plain]}


def _schema(form: DecidedForm) -> dict[str, Any]:
    """As it is served, but for the hash, which says which texts decide and not what they take."""
    schema = decision_schema(form.scene, form.features, form.compiled)
    del schema["$schema"], schema["x-strategy"]["hash"]
    return schema


def _examples(forms: list[DecidedForm]) -> dict[str, Any]:
    return {
        f"{form.scene.name} {form.name}": {
            "summary": form.compiled.strategy.title["en"],
            "value": example(form.scene, form.name),
        }
        for form in forms
    }


def example(scene: Scene, strategy: str) -> dict[str, Any]:
    """A request that the scene takes: a new application with every attribute stated."""
    attributes = {each.name: _stated(each) for each in scene.attributes.get("application", ())}
    return {
        "scenario": scene.name,
        "strategy": strategy,
        "application": {
            "external_id": "A-2026-0001",
            "party_id": {"id_number": "990101199601090745"},
            "amount_minor": 300_000,
            "currency": scene.currency,
            "term_months": 12,
            "product_code": f"{scene.name}_credit",
            "attributes": attributes,
        },
    }


def _stated(attribute: Attribute) -> object:
    """A value of the attribute's type, within the range that it declares."""
    kind, scale = attribute.type.kind, attribute.type.scale
    if kind in _STATED:
        return _STATED[kind]
    raw = min(max(attribute.low or 0, _UNITS * 10**scale), _high(attribute))
    return raw if kind is Kind.INTEGER else text_from_scaled(raw, scale)


def _high(attribute: Attribute) -> int:
    type_ = attribute.type
    largest = 10**type_.precision - 1 if type_.kind is Kind.DECIMAL else INTEGER_MAX
    return largest if attribute.high is None else attribute.high
