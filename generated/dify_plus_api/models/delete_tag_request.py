from __future__ import annotations

from ..types import Model


class DeleteTagRequest(Model):
    """Tag to be deleted."""

    tag_id: str
    """Id of the tag to delete."""
