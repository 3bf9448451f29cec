from __future__ import annotations

from ..types import Model


class SuccessResult(Model):
    """Plain confirmation with nothing else to tell."""

    result: str
    """The word `success`."""
