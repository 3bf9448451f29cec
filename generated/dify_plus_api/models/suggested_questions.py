from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class SuggestedQuestions(Model):
    """Questions the user may want to ask next."""

    result: str
    """The word `success`."""
    data: list[str]
    """The questions, possibly none."""
