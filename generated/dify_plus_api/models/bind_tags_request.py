from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class BindTagsRequest(Model):
    """Tags to attach, and where."""

    tag_ids: list[str]
    """Ids of the tags to attach; one at least."""
    target_id: str
    """Id of the knowledge base."""
