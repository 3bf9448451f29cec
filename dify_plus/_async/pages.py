"""Pagination: lists that fetch their pages as you iterate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar

from dify_plus._async._compat import end_generator
from dify_plus._async.one_reader import AsyncOneReader
from dify_plus._async.transport import AsyncTransport
from dify_plus._lists.paging import Listing, Page, Paging, Walk
from dify_plus._policy.numbers import check_whole
from dify_plus.errors import NotFoundError, UsageError
from dify_plus_api.types import UNSET, Request, Unset

__all__ = ["AsyncPages"]

T = TypeVar("T")


class AsyncPages(Generic[T]):
    """A paginated list on the server. Iterate over it to get all items; it fetches pages as needed.

    Each iteration starts from the beginning. An item that moves to another page during the iteration is not yielded
    twice.

    Args:
        transport: The transport that sends the requests.
        request: Builds the request for the page at a position. The constructor calls it once, so that wrong arguments
            raise immediately.
        paging: How to find the next page.
        limit: The page size in the requests, if they set one.

    Example:
        >>> async for conversation in dify.conversations.list(user="user-123"):
        ...     print(conversation.name)
        >>> newest = await dify.conversations.list(user="user-123").to_list(limit=5)
    """

    def __init__(
        self,
        transport: AsyncTransport,
        request: Callable[[Any], Request[Listing[T]]],
        paging: Paging[Any],
        limit: int | Unset = UNSET,
    ) -> None:
        self._operation = request(paging.start).operation
        self._transport = transport
        self._request = request
        self._paging = paging
        self._limit = limit

    def __aiter__(self) -> AsyncIterator[T]:
        return AsyncOneReader(self._items())

    def pages(self) -> AsyncIterator[Page[T]]:
        """Iterate over the pages.

        Returns:
            An iterator of pages. Each has `items`, `has_more`, `total`, and the unchanged answer as `source`.

        Raises:
            APIError: A page could not be read.
        """
        return AsyncOneReader(self._pages())

    async def _pages(self) -> AsyncIterator[Page[T]]:
        walk: Walk[T, Any] = Walk(self._paging, self._limit)
        while not walk.over:
            try:
                listing = await self._transport.call(self._request(walk.position))
            except NotFoundError:
                if not walk.begin_again():
                    raise
            else:
                yield walk.take(listing)

    async def to_list(self, limit: int | None = None) -> list[T]:
        """Return the items as a list.

        Args:
            limit: The largest number of items; None for all.

        Returns:
            The items, in the order of the iteration.

        Raises:
            UsageError: `limit` is not a positive whole number. Nothing was sent.
            APIError: A page could not be read.
        """
        most = None if limit is None else check_whole("limit", limit)
        items: list[T] = []
        pages = self._pages()
        try:
            async for page in pages:
                items.extend(page.items)
                if most is not None and len(items) >= most:
                    break
        finally:
            await end_generator(pages)
        return items[:most]

    async def first(self) -> T | None:
        """Return the first item.

        Returns:
            The item, or None if the list is empty.

        Raises:
            APIError: The page could not be read.
        """
        return next(iter(await self.to_list(1)), None)

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError(f"{self!r} cannot be copied or pickled: pass on its items, which to_list() gives")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._operation.id}>"

    async def _items(self) -> AsyncIterator[T]:
        pages = self._pages()
        try:
            async for page in pages:
                for item in page.items:
                    yield item
        finally:
            await end_generator(pages)
