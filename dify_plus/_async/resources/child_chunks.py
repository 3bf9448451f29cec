"""The child chunks of a segment."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import or_unset, page_number, page_size
from dify_plus._async.pages import AsyncPages
from dify_plus._async.resources.base import AsyncResource
from dify_plus._lists.paging import ByNumber
from dify_plus_api.api.child_chunks import (
    create_child_chunk,
    delete_child_chunk,
    list_child_chunks,
    update_child_chunk,
)
from dify_plus_api.models import ChildChunk, CreateChildChunkRequest, UpdateChildChunkRequest

__all__ = ["AsyncChildChunks"]


class AsyncChildChunks(AsyncResource):
    """Read and change the child chunks of a segment. Only `hierarchical_model` documents have them."""

    async def create(self, dataset_id: str, document_id: str, segment_id: str, content: str) -> ChildChunk:
        """Add a child chunk at the end of a segment. The server indexes it before it answers.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.
            content: The text.

        Returns:
            The child chunk.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base, document or segment.

        API: `POST /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks`
        (createChildChunk).
        """
        body = CreateChildChunkRequest(content=content)
        request = built(create_child_chunk.build_request, dataset_id, document_id, segment_id, body=body)
        return (await self._transport.call(request)).data

    def list(
        self,
        dataset_id: str,
        document_id: str,
        segment_id: str,
        *,
        keyword: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> AsyncPages[ChildChunk]:
        """List the child chunks of a segment, in their order.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.
            keyword: Text that the child chunks must contain.
            page: The page to start from; the first page is 1.
            limit: Items per page, up to 100; the server's default is 20.

        Returns:
            The child chunks, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks` (listChildChunks).
        """
        size = page_size(limit)
        return AsyncPages(
            self._transport,
            lambda number: built(
                list_child_chunks.build_request,
                dataset_id,
                document_id,
                segment_id,
                page=number,
                limit=size,
                keyword=or_unset(keyword),
            ),
            ByNumber(page_number(page)),
            size,
        )

    async def update(
        self, dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, content: str
    ) -> ChildChunk:
        """Replace the text of a child chunk. Its type becomes `customized`.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.
            child_chunk_id: The child chunk.
            content: The new text.

        Returns:
            The child chunk.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base, document, segment or child chunk.

        API: `PATCH /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}`
        (updateChildChunk).
        """
        body = UpdateChildChunkRequest(content=content)
        request = built(
            update_child_chunk.build_request, dataset_id, document_id, segment_id, child_chunk_id, body=body
        )
        return (await self._transport.call(request)).data

    async def delete(self, dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str) -> None:
        """Delete a child chunk. The text of the segment stays unchanged.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.
            child_chunk_id: The child chunk.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base, document, segment or child chunk.

        API: `DELETE /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}`
        (deleteChildChunk).
        """
        await self._transport.call(
            built(delete_child_chunk.build_request, dataset_id, document_id, segment_id, child_chunk_id)
        )
