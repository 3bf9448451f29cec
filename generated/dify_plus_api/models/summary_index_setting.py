from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class SummaryIndexSetting(Model):
    """Settings for summaries that a model writes and that are indexed beside the segments. All fields are null when it
    was never set."""

    enable: bool | None | Unset = UNSET
    """Whether summaries are made."""
    model_name: None | str | Unset = UNSET
    """Model that writes the summaries."""
    model_provider_name: None | str | Unset = UNSET
    """Provider of that model."""
    summary_prompt: None | str | Unset = UNSET
    """Instruction given to that model."""
