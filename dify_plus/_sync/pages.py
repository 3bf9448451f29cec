# Made from dify_plus/_async/pages.py by scripts/unasync. Do not edit.
"""Lists that come in pages, fetched as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from dify_plus._lists.paging import Listing, Page, Paging, Walk
from dify_plus._policy.numbers import check_whole
from dify_plus._sync.transport import Transport
from dify_plus.errors import NotFoundError, UsageError
from dify_plus_api.types import UNSET, Request, Unset

__all__ = ["Pages"]

T = TypeVar("T")


class Pages(Generic[T]):
    """A list on the server. Iterate over it for all items; pages are fetched as they are needed.

    Each iteration begins anew. An item that moves to another page meanwhile is not given twice.

    Args:
        transport: The way to the server.
        request: Makes the request for the page at a position; called once at once, so that bad arguments show.
        paging: How the list is walked.
        limit: The page size that the requests ask for, if they do.

    Example:
        >>> for conversation in dify.conversations.list(user="user-123"):
        ...     print(conversation.name)
        >>> newest = dify.conversations.list(user="user-123").to_list(limit=5)
    """

    def __init__(
        self,
        transport: Transport,
        request: Callable[[Any], Request[Listing[T]]],
        paging: Paging[Any],
        limit: int | Unset = UNSET,
    ) -> None:
        self._operation = request(paging.start).operation
        self._transport = transport
        self._request = request
        self._paging = paging
        self._limit = limit

    def __iter__(self) -> Iterator[T]:
        return self._items()

    def pages(self) -> Iterator[Page[T]]:
        """The pages, one after the other.

        Returns:
            An iterator of pages; each has `items`, `has_more`, `total` and the answer as it came as `source`.

        Raises:
            APIError: a page could not be read.
        """
        walk: Walk[T, Any] = Walk(self._paging, self._limit)
        while not walk.over:
            try:
                listing = self._transport.call(self._request(walk.position))
            except NotFoundError:
                if not walk.begin_again():
                    raise
            else:
                yield walk.take(listing)

    def to_list(self, limit: int | None = None) -> list[T]:
        """The items as a list.

        Args:
            limit: How many at most; None for all.

        Returns:
            The items, in the order of the iteration.

        Raises:
            UsageError: the limit is not a whole number from 1 on. Nothing was sent.
            APIError: a page could not be read.
        """
        most = None if limit is None else check_whole("limit", limit)
        items: list[T] = []
        for page in self.pages():
            items.extend(page.items)
            if most is not None and len(items) >= most:
                return items[:most]
        return items

    def first(self) -> T | None:
        """The first item.

        Returns:
            The item, or None where the list is empty.

        Raises:
            APIError: the page could not be read.
        """
        for item in self:
            return item
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError(f"{self!r} cannot be copied or pickled: pass on its items, which to_list() gives")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._operation.id}>"

    def _items(self) -> Iterator[T]:
        for page in self.pages():
            for item in page.items:
                yield item
