from __future__ import annotations

from ..types import Model


class SummaryIndexSetting(Model):
    """Settings for summaries that a model writes and that are indexed beside the segments. All fields are null when it
    was never set."""

    enable: bool | None = None
    """Whether summaries are made."""
    model_name: str | None = None
    """Model that writes the summaries."""
    model_provider_name: str | None = None
    """Provider of that model."""
    summary_prompt: str | None = None
    """Instruction given to that model."""
