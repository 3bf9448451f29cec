from __future__ import annotations

from ..types import Model


class CreateAnnotationRequest(Model):
    """A question and the answer to give to it."""

    question: str
    """Question that the answer is for."""
    answer: str
    """Answer to give."""
