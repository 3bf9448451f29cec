from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class CreateAnnotationRequest(Model):
    """A question and the answer to give to it."""

    question: str
    """Question that the answer is for."""
    answer: str
    """Answer to give."""
