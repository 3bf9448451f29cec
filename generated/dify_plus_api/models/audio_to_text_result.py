from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class AudioToTextResult(Model):
    """Transcript of a recording."""

    text: str
    """The text that was heard."""
