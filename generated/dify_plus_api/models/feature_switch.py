from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class FeatureSwitch(Model):
    """A feature of an app that is on or off."""

    enabled: bool
    """Whether the feature is on."""
