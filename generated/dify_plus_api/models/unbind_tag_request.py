from __future__ import annotations

from ..types import UNSET, Model, Unset


class UnbindTagRequest(Model):
    """Tags to detach, and from where. One of `tag_ids` and `tag_id` is needed."""

    target_id: str
    """Id of the knowledge base."""
    tag_ids: list[str] | Unset = UNSET
    """Ids of the tags to detach."""
    tag_id: str | None | Unset = UNSET
    """Id of a single tag to detach. The older form of `tag_ids`, and the only one that older servers take."""
