from __future__ import annotations

from ..types import Model


class UpdateTagRequest(Model):
    """New name for a tag."""

    tag_id: str
    """Id of the tag to rename."""
    name: str
    """New name of 1 to 50 characters that no tag has yet."""
