from __future__ import annotations

from ..types import Model


class FeatureSwitch(Model):
    """A feature of an app that is on or off."""

    enabled: bool
    """Whether the feature is on."""
