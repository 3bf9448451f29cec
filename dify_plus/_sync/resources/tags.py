# Made from dify_plus/_async/resources/tags.py by scripts/unasync. Do not edit.
"""The tags of knowledge bases."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import ids, text
from dify_plus._sync.transport import Transport
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


class Tags:
    """Make tags, and put them on knowledge bases."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, name: str) -> Tag:
        """Make a tag.

        Args:
            name: Its name, 1 to 50 characters, that no other tag of the workspace has.

        Returns:
            The tag.

        Raises:
            UsageError: the knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: there is a tag of that name.

        API: `POST /datasets/tags` (createTag).
        """
        return self._transport.call(built(create_tag.build_request, body=CreateTagRequest(name=text("name", name))))

    def list(self) -> builtins.list[Tag]:
        """All tags of the workspace, newest first.

        Returns:
            The tags; `binding_count` says how many knowledge bases carry each, as text.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            APIStatusError: the server refused.

        API: `GET /datasets/tags` (listTags).
        """
        return self._transport.call(built(list_tags.build_request))

    def update(self, tag_id: str, name: str) -> Tag:
        """Rename a tag.

        Args:
            tag_id: The tag.
            name: Its new name, that no other tag has.

        Returns:
            The tag.

        Raises:
            UsageError: the knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: there is a tag of that name.
            NotFoundError: there is no such tag.

        API: `PATCH /datasets/tags` (updateTag).
        """
        body = UpdateTagRequest(tag_id=text("tag_id", tag_id), name=text("name", name))
        return self._transport.call(built(update_tag.build_request, body=body))

    def delete(self, tag_id: str) -> None:
        """Delete a tag, and take it off every knowledge base.

        Args:
            tag_id: The tag.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such tag.

        API: `DELETE /datasets/tags` (deleteTag).
        """
        body = DeleteTagRequest(tag_id=text("tag_id", tag_id))
        self._transport.call(built(delete_tag.build_request, body=body))

    def bind(self, dataset_id: str, tag_ids: str | Sequence[str]) -> None:
        """Put tags on a knowledge base. Those it carries already stay.

        Args:
            dataset_id: The knowledge base.
            tag_ids: A tag, or several.

        Raises:
            UsageError: the knowledge key is missing, or there are no tags. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/tags/binding` (bindTags).
        """
        body = BindTagsRequest(tag_ids=ids("tag_ids", tag_ids), target_id=text("dataset_id", dataset_id))
        self._transport.call(built(bind_tags.build_request, body=body))

    def unbind(self, dataset_id: str, tag_ids: str | Sequence[str]) -> None:
        """Take tags off a knowledge base. The tags themselves stay.

        Older servers take one tag at a time.

        Args:
            dataset_id: The knowledge base.
            tag_ids: A tag, or several.

        Raises:
            UsageError: the knowledge key is missing, or there are no tags. Nothing was sent.
            NotFoundError: there is no such knowledge base.

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
        """The tags that a knowledge base carries.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The tags, by id and name.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `GET /datasets/{dataset_id}/tags` (listDatasetTags).
        """
        return (self._transport.call(built(list_dataset_tags.build_request, dataset_id))).data
