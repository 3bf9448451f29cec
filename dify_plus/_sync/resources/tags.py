# Made from dify_plus/_async/resources/tags.py by scripts/unasync. Do not edit.
"""The tags of knowledge bases."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import ids, text
from dify_plus._sync.resources.base import Resource
from dify_plus_api.api.tags import (
    bind_tags,
    create_tag,
    delete_tag,
    list_dataset_tags,
    list_tags,
    unbind_tag,
    update_tag,
)
from dify_plus_api.models import (
    BindTagsRequest,
    BoundTag,
    CreateTagRequest,
    DeleteTagRequest,
    Tag,
    UnbindTagRequest,
    UpdateTagRequest,
)
from dify_plus_api.types import UNSET

__all__ = ["Tags"]


class Tags(Resource):
    """Create tags, and bind them to knowledge bases."""

    def create(self, name: str) -> Tag:
        """Create a tag.

        Args:
            name: The name, 1 to 50 characters, unique in the workspace.

        Returns:
            The tag.

        Raises:
            UsageError: The knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: A tag with this name exists already.

        API: `POST /datasets/tags` (createTag).
        """
        return self._transport.call(built(create_tag.build_request, body=CreateTagRequest(name=text("name", name))))

    def list(self) -> builtins.list[Tag]:
        """List all tags of the workspace, newest first.

        Returns:
            The tags. `binding_count` is the number of knowledge bases with the tag, as a string.

        Raises:
            ConfigurationError: The knowledge key is missing. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `GET /datasets/tags` (listTags).
        """
        return self._transport.call(built(list_tags.build_request))

    def update(self, tag_id: str, name: str) -> Tag:
        """Rename a tag.

        Args:
            tag_id: The tag.
            name: The new name, unique in the workspace.

        Returns:
            The tag.

        Raises:
            UsageError: The knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: A tag with this name exists already.
            NotFoundError: There is no such tag.

        API: `PATCH /datasets/tags` (updateTag).
        """
        body = UpdateTagRequest(tag_id=text("tag_id", tag_id), name=text("name", name))
        return self._transport.call(built(update_tag.build_request, body=body))

    def delete(self, tag_id: str) -> None:
        """Delete a tag, and remove it from every knowledge base.

        Args:
            tag_id: The tag.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such tag.

        API: `DELETE /datasets/tags` (deleteTag).
        """
        body = DeleteTagRequest(tag_id=text("tag_id", tag_id))
        self._transport.call(built(delete_tag.build_request, body=body))

    def bind(self, dataset_id: str, tag_ids: str | Sequence[str]) -> None:
        """Add tags to a knowledge base. It keeps the tags that it has.

        Args:
            dataset_id: The knowledge base.
            tag_ids: One tag id or several.

        Raises:
            UsageError: The knowledge key is missing, or there are no tags. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/tags/binding` (bindTags).
        """
        body = BindTagsRequest(tag_ids=ids("tag_ids", tag_ids), target_id=text("dataset_id", dataset_id))
        self._transport.call(built(bind_tags.build_request, body=body))

    def unbind(self, dataset_id: str, tag_ids: str | Sequence[str]) -> None:
        """Remove tags from a knowledge base. The tags themselves stay.

        Older servers accept only one tag per call.

        Args:
            dataset_id: The knowledge base.
            tag_ids: One tag id or several.

        Raises:
            UsageError: The knowledge key is missing, or there are no tags. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/tags/unbinding` (unbindTag).
        """
        tags = ids("tag_ids", tag_ids)
        body = UnbindTagRequest(
            tag_ids=tags,
            tag_id=tags[0] if len(tags) == 1 else UNSET,
            target_id=text("dataset_id", dataset_id),
        )
        self._transport.call(built(unbind_tag.build_request, body=body))

    def of_dataset(self, dataset_id: str) -> builtins.list[BoundTag]:
        """List the tags of a knowledge base.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The tags, each with id and name.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `GET /datasets/{dataset_id}/tags` (listDatasetTags).
        """
        return (self._transport.call(built(list_dataset_tags.build_request, dataset_id))).data
