from __future__ import annotations

from ..types import Model


class SuggestedQuestions(Model):
    """Questions the user may want to ask next."""

    result: str
    """The word `success`."""
    data: list[str]
    """The questions, possibly none."""
