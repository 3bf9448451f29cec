from __future__ import annotations

from ..types import Model


class SuccessResult(Model):
    """Plain confirmation without further data."""

    result: str
    """The word `success`."""
