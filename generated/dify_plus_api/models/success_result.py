from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class SuccessResult(Model):
    """Plain confirmation with nothing else to tell."""

    result: str
    """The word `success`."""
