"""Models of the calls about tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    pass


class BindTagsRequest(Model):
    """Tags to attach, and where."""

    tag_ids: list[str]
    """Ids of the tags to attach; one at least."""
    target_id: str
    """Id of the knowledge base."""


class BoundTag(Model):
    """Tag as it is attached to a knowledge base."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""


class BoundTagList(Model):
    """All tags that a knowledge base carries."""

    data: list[BoundTag]
    """The tags."""
    total: int
    """Number of tags."""


class CreateTagRequest(Model):
    """Tag to be made."""

    name: str
    """Name of 1 to 50 characters that no other tag has."""


class DeleteTagRequest(Model):
    """Tag to be deleted."""

    tag_id: str
    """Id of the tag to delete."""


class Tag(Model):
    """Label that knowledge bases of a workspace can carry."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag, unique in the workspace."""
    type_: str
    """Kind of thing that the tag is for, always `knowledge` here."""
    binding_count: str | None = None
    """Number of knowledge bases that carry the tag, as a string such as `"0"`. Null if not counted."""

    _names: ClassVar = {"type_": "type"}


class UnbindTagRequest(Model):
    """Tags to detach, and from where. One of `tag_ids` and `tag_id` is needed."""

    target_id: str
    """Id of the knowledge base."""
    tag_ids: list[str] | Unset = UNSET
    """Ids of the tags to detach."""
    tag_id: str | None | Unset = UNSET
    """Id of a single tag to detach. The older form of `tag_ids`, and the only one that older servers take."""


class UpdateTagRequest(Model):
    """New name for a tag."""

    tag_id: str
    """Id of the tag to rename."""
    name: str
    """New name of 1 to 50 characters that no tag has yet."""
