"""Every version of a feature set that was ever decided on, as it was written.

A version is immutable: what was served under it must mean the same when it is computed again.
"""

from __future__ import annotations

from pathlib import Path

from lendweave.durable import durable_write
from lendweave.features import FeatureSet, read_features, refuse_changed


class FeatureArchive:
    """A folder with one features.yaml per scene, set and version; a file is never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, features: FeatureSet, text: str) -> None:
        """Write the set down at its first use, on disk before this returns.

        text: the features.yaml that `features` was read from.
        Raises DefinitionChanged if the same version was published with another meaning.
        """
        path = self._folder / features.scene.name / f"{features.name}-{features.version}.yaml"
        if not path.exists():
            durable_write(path, text.encode())
            return
        published = read_features(path.read_text(encoding="utf-8"), str(path), features.scene)
        refuse_changed(published, features)
