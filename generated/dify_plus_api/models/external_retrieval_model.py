from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ExternalRetrievalModel(Model):
    """Search settings of an external knowledge base."""

    top_k: int | None | Unset = UNSET
    """Largest number of results."""
    score_threshold: float | None | Unset = UNSET
    """Lowest score that a result may have, from 0 to 1."""
    score_threshold_enabled: bool | None | Unset = UNSET
    """Whether results below `score_threshold` are left out. Null means that it was never set."""
