from __future__ import annotations

from ..types import Model


class BindTagsRequest(Model):
    """Tags to attach, and where."""

    tag_ids: list[str]
    """Ids of the tags to attach; one at least."""
    target_id: str
    """Id of the knowledge base."""
