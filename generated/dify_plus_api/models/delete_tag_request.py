from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class DeleteTagRequest(Model):
    """Tag to be deleted."""

    tag_id: str
    """Id of the tag to delete."""
