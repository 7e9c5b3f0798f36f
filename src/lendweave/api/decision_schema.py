"""The body of a decision in one scene as JSON Schema, derived from what its strategy reads.

A strategy reads features. Some come from what is stored; the rest from the application itself,
which an inline request brings: its fields, the scene's attributes, and the names by which its past
is found. Each field says in `x-feeds` which inputs come from it. A field that may be null may be
left out: the strategy says what it does with the unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from lendweave.decisions import CompiledStrategy
from lendweave.features import FeatureSet
from lendweave.features.asked import subject_columns
from lendweave.intake.identifiers import ID_TYPES
from lendweave.records import Scene, fields_of
from lendweave.records.json_schema import DIALECT, json_schema
from lendweave.records.wire import NAMED_BY_TOKEN, is_token_field

KIND = "application"
_NAME_MAX = 200


def decision_schema(
    scene: Scene, features: FeatureSet, compiled: CompiledStrategy
) -> dict[str, Any]:
    """Both forms of the request that `compiled` decides: by id, and inline."""
    strategy = compiled.strategy
    return {
        "$schema": DIALECT,
        "title": f"A decision of {scene.name} by {strategy.name}",
        "type": "object",
        "properties": {
            "scenario": {"const": scene.name},
            "strategy": {"type": ["string", "null"]},
            "partner": {"type": ["string", "null"], "maxLength": _NAME_MAX},
            "application_id": {"type": ["string", "null"], "maxLength": 64},
            "application": _application(scene, features, compiled),
        },
        "required": ["scenario"],
        "oneOf": [{"required": ["application_id"]}, {"required": ["application"]}],
        "additionalProperties": False,
        "x-strategy": {
            "name": strategy.name,
            "version": strategy.version,
            "hash": compiled.hash,
            "title": dict(strategy.title),
        },
    }


def _application(scene: Scene, features: FeatureSet, compiled: CompiledStrategy) -> dict[str, Any]:
    """The application as a sender writes it."""
    schema = json_schema(KIND, scene)
    feeds = _feeds(features, compiled)
    columns = {field.name: field.column for field in fields_of(KIND)}
    attributes = schema["properties"]["attributes"].get("properties", {})
    for name, shape in attributes.items():
        _mark(shape, feeds.get(name, ()))
    properties = {
        name: _sent(name, shape)
        for name, shape in schema["properties"].items()
        if not shape.get("readOnly")
    }
    for name, shape in properties.items():
        _mark(shape, feeds.get(columns.get(name, name), ()))
    kept = {key: schema[key] for key in ("type", "required", "additionalProperties")}
    return {**kept, "properties": properties}


def _feeds(features: FeatureSet, compiled: CompiledStrategy) -> dict[str, list[str]]:
    """By column of the application, the strategy's inputs that come from it."""
    feeds: dict[str, list[str]] = defaultdict(list)
    for name in compiled.strategy.inputs.names:
        for column in sorted(subject_columns(features, name)):
            feeds[column].append(name)
    return feeds


def _mark(shape: dict[str, Any], inputs: list[str] | tuple[()]) -> None:
    if inputs:
        shape["x-feeds"] = list(inputs)


def _sent(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """A field as it may be sent: an id may be named in other ways than by itself."""
    refers_to = shape.get("x-refers-to", "")
    is_token = is_token_field(KIND, name)
    if not refers_to and not is_token:
        return dict(shape)
    is_personal = is_token or refers_to in NAMED_BY_TOKEN
    named = [_object({id_type: {"type": "string"}}) for id_type in ID_TYPES if is_personal]
    if refers_to:
        called = {"type": "string", "minLength": 1, "maxLength": _NAME_MAX}
        named.append(_object({"external_id": called}, {"namespace": called}))
    told = {key: value for key, value in shape.items() if key not in ("type", "maxLength")}
    itself = {key: shape[key] for key in ("type", "maxLength") if key in shape}
    return {**told, "anyOf": [itself, *named]}


def _object(required: dict[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(more or {})},
        "required": list(required),
        "additionalProperties": False,
    }
