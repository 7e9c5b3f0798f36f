"""`members`: features of the people (or shops, or devices) that a window's events name."""

from __future__ import annotations

from dataclasses import replace

from lendweave.features.columns import expression_column
from lendweave.features.forms import Site
from lendweave.features.model import Feature, Windowed
from lendweave.kernel.errors import shortened
from lendweave.lang.errors import did_you_mean
from lendweave.lang.schema import Column, Schema


def over_members(site: Site, source: Windowed, value: str, option: str) -> Windowed:
    """The window over the different values of the feature's member key, each by `value`.

    value: an expression over the features of that key above, "" to count. option: where it is
    written. Raises FeatureUnreadable, FeatureInvalid or LangError.
    """
    name = str(site.written.members)
    key = site.reading.key(site.keys, name, *site.path("members"))
    columns = key.event_columns.get(source.kind, ())
    if len(columns) != 1 or name == source.key:
        raise site.invalid(
            "members",
            f"members of key {name} in {source.kind}",
            f"another key than {source.key}, of one column that {source.kind} has",
            "Name the key by which the events name them.",
        )
    found = replace(source, column=columns[0], value=value, members=name)
    if value:
        member_value(site, found, option)
    return found


def member_value(site: Site, source: Windowed, option: str) -> Column:
    """The typed value of a member. Raises LangError at `option`."""
    schema = Schema(tuple(feature.column for feature in _features_of(site, source.members)))
    return expression_column(site.name, source.value, schema, site.where(option))


def named_member_feature(site: Site, source: Windowed, name: str, option: str) -> Column:
    """The feature of the members that an aggregate names. Raises FeatureInvalid."""
    known = {feature.name: feature for feature in _features_of(site, str(site.written.members))}
    if name not in known:
        raise site.invalid(
            option,
            f"{option} of {shortened(name)}",
            f"a feature above that looks back by key {site.written.members} alone",
            did_you_mean(name, known) or "Declare one above.",
        )
    column = known[name].column
    if not source.aggregate.accepts(column.type):
        raise site.mismatch(option, f"{option} of {name}, {column.type}", source.aggregate.doc)
    return column


def _features_of(site: Site, key: str) -> list[Feature]:
    """The features above that need nothing but a value of the key."""
    return [
        feature
        for feature in site.above
        if feature.windows and all(w.key == key and not w.members for w in feature.windows.values())
    ]
