"""The segments of a document."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import as_list, as_models, check_fields, ids, one_of, or_unset, page_number, page_size
from dify_plus._arguments.literals import SegmentState
from dify_plus._async.pages import AsyncPages
from dify_plus._async.resources.base import AsyncResource
from dify_plus._lists.paging import ByNumber
from dify_plus.errors import UsageError
from dify_plus_api.api.segments import create_segments, delete_segment, get_segment, list_segments, update_segment
from dify_plus_api.models import CreateSegmentsRequest, NewSegment, Segment, SegmentChanges, UpdateSegmentRequest
from dify_plus_api.types import UNSET

__all__ = ["AsyncSegments"]


class AsyncSegments(AsyncResource):
    """Read and change the segments that documents are split into."""

    async def create(
        self, dataset_id: str, document_id: str, segments: Sequence[str | NewSegment | Mapping[str, Any]]
    ) -> builtins.list[Segment]:
        """Add segments at the end of a document. The server indexes them before it answers.

        Args:
            dataset_id: The knowledge base.
            document_id: The document; it must be indexed and enabled.
            segments: The segments, as strings, models or mappings with `content`, `keywords` and, in a question and
                answer document, `answer`.

        Returns:
            The new segments, in the order given.

        Raises:
            UsageError: The knowledge key is missing, or a segment has no content. Nothing was sent.
            BadRequestError: The document needs answers, and one is missing.
            NotFoundError: There is no such knowledge base or document, or it is not indexed or not enabled.

        API: `POST /datasets/{dataset_id}/documents/{document_id}/segments` (createSegments).

        Example:
            >>> await dify.datasets.segments.create(dataset_id, document_id, ["Rivers flow.", "Lakes do not."])
        """
        contents = [{"content": item} if isinstance(item, str) else item for item in as_list("segments", segments)]
        new = as_models("segments", contents, NewSegment)
        if not all(segment.content for segment in new):
            raise UsageError("every entry of segments needs content that is not empty")
        body = CreateSegmentsRequest(segments=new)
        request = built(create_segments.build_request, dataset_id, document_id, body=body)
        return (await self._transport.call(request)).data

    def list(
        self,
        dataset_id: str,
        document_id: str,
        *,
        keyword: str | None = None,
        status: SegmentState | Sequence[SegmentState] | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> AsyncPages[Segment]:
        """List the segments of a document, in their order.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            keyword: Text that the segments must contain.
            status: Only segments in this indexing state or these states; None for all.
            page: The page to start from; the first page is 1.
            limit: Items per page, up to 100; the server's default is 20.

        Returns:
            The segments, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/segments` (listSegments).
        """
        size = page_size(limit)
        states = [] if status is None else [status] if isinstance(status, str) else as_list("status", status)
        for state in states:
            one_of("status", state, SegmentState)
        return AsyncPages(
            self._transport,
            lambda number: built(
                list_segments.build_request,
                dataset_id,
                document_id,
                page=number,
                limit=size,
                status=[*states] or UNSET,
                keyword=or_unset(keyword),
            ),
            ByNumber(page_number(page)),
            size,
        )

    async def get(self, dataset_id: str, document_id: str, segment_id: str) -> Segment:
        """Return one segment; in a hierarchical document, with its child chunks.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.

        Returns:
            The segment.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base, document or segment.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}` (getSegment).
        """
        request = built(get_segment.build_request, dataset_id, document_id, segment_id)
        return (await self._transport.call(request)).data

    async def update(
        self,
        dataset_id: str,
        document_id: str,
        segment_id: str,
        *,
        content: str | None = None,
        answer: str | None = None,
        keywords: Sequence[str] | None = None,
        enabled: bool | None = None,
        regenerate_child_chunks: bool | None = None,
        attachment_ids: Sequence[str] | None = None,
        summary: str | None = None,
    ) -> Segment:
        """Change a segment. Fields that you omit stay unchanged. The server indexes new content before it answers.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment. A disabled segment accepts no change except enabling it.
            content: The new text; in a question and answer document, the question.
            answer: The new answer; it requires new `content`.
            keywords: Keywords to replace the current ones.
            enabled: Whether retrieval may return it.
            regenerate_child_chunks: Whether to split the segment of a hierarchical document again. This deletes its
                current child chunks.
            attachment_ids: Uploaded files to replace the current attachments.
            summary: A new summary to index with the segment.

        Returns:
            The segment.

        Raises:
            UsageError: The knowledge key is missing, or there is nothing to change. Nothing was sent.
            InvalidParam: The segment is disabled.
            NotFoundError: There is no such knowledge base, document or segment.

        API: `POST /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}` (updateSegment).
        """
        changes = SegmentChanges(
            content=or_unset(content),
            answer=or_unset(answer),
            keywords=UNSET if keywords is None else as_list("keywords", keywords),
            enabled=or_unset(enabled),
            regenerate_child_chunks=or_unset(regenerate_child_chunks),
            attachment_ids=UNSET
            if attachment_ids is None
            else ids("attachment_ids", attachment_ids, may_be_empty=True),
            summary=or_unset(summary),
        )
        check_fields(changes, SegmentChanges)
        if not changes.to_dict():
            raise UsageError("there is nothing to change: give content=..., enabled=... or another field")
        body = UpdateSegmentRequest(segment=changes)
        request = built(update_segment.build_request, dataset_id, document_id, segment_id, body=body)
        return (await self._transport.call(request)).data

    async def delete(self, dataset_id: str, document_id: str, segment_id: str) -> None:
        """Delete a segment with its child chunks.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            segment_id: The segment.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base, document or segment.

        API: `DELETE /datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}` (deleteSegment).
        """
        await self._transport.call(built(delete_segment.build_request, dataset_id, document_id, segment_id))
