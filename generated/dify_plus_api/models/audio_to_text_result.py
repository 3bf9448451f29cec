from __future__ import annotations

from ..types import Model


class AudioToTextResult(Model):
    """Transcript of a recording."""

    text: str
    """The text that was heard."""
