"""Pagination by Dify's three rules: by page number, by the last item, by the first item.

| rule | next page | if items move while the list is read |
|---|---|---|
| `ByNumber` | the next page number | an item that moved to a later page is dropped there |
| `ByLastId` | the items after the last item of the page | the same; if that item was deleted, start again |
| `ByFirstId` | the items before the first item of the page, so the newest page is first | as for `ByLastId` |

A page is the last one if it says so, if it is empty, or if it repeats the page before. It is an error if a server
repeats more items than it has listed so far, and still reports more pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

from dify_plus.errors import APIError
from dify_plus_api.types import UNSET, Unset

__all__ = ["ByFirstId", "ByLastId", "ByNumber", "Listing", "Page", "Paging", "Walk"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
PositionT = TypeVar("PositionT")

DEFAULT_PAGE_SIZE = 20
"""The default page size of the server."""


class Listing(Protocol[T_co]):
    """The answer to a list call: `data`, and on most lists `has_more`, `total`, `limit`."""

    @property
    def data(self) -> Sequence[T_co]:
        """The items of the page, in the server's order."""
        ...


@frozen
class Page(Generic[T]):
    """One page of a list. Iterates over its items."""

    items: list[T]
    """The items of this page, without items that earlier pages had."""
    has_more: bool
    """Whether another page may follow."""
    total: int | None
    """The number of items on all pages, if the server reports it."""
    source: Any
    """The answer of the server."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Paging(Protocol[PositionT]):
    """A rule of pagination."""

    @property
    def start(self) -> PositionT:
        """The position of the first page."""
        ...

    @property
    def backwards(self) -> bool:
        """Whether to read each page from its end to its beginning."""
        ...

    @property
    def by_item(self) -> bool:
        """Whether a position is an item, which may be deleted while the list is read."""
        ...

    def after(self, position: PositionT, items: Sequence[Any]) -> PositionT:
        """Return the position of the next page.

        Args:
            position: The position of this page.
            items: The items of this page, in the order of the server; not empty.
        """
        ...


@frozen
class ByNumber:
    """Pagination by page number, from 1."""

    start: int = 1
    backwards: bool = False
    by_item: bool = False

    def after(self, position: int, items: Sequence[Any]) -> int:
        """Return the position of the next page."""
        return position + 1


@frozen
class ByLastId:
    """Pagination by the last item of the previous page."""

    start: str | Unset = UNSET
    backwards: bool = False
    by_item: bool = True

    def after(self, position: str | Unset, items: Sequence[Any]) -> str | Unset:
        """Return the position of the next page."""
        return _id(items[-1]) or position


@frozen
class ByFirstId:
    """Pagination backwards by the first item of the previous page. Each page is reversed: its newest item is first."""

    start: str | Unset = UNSET
    backwards: bool = True
    by_item: bool = True

    def after(self, position: str | Unset, items: Sequence[Any]) -> str | Unset:
        """Return the position of the next page."""
        return _id(items[0]) or position


MOST_EQUAL = 1000
"""How many items without an id may equal earlier items, one after the other."""


class Walk(Generic[T, PositionT]):
    """One pass through a list: the current position, the items seen so far, and whether the list has ended.

    Args:
        paging: The rule of pagination.
        limit: The requested page size, if any.
    """

    def __init__(self, paging: Paging[PositionT], limit: int | Unset = UNSET) -> None:
        self.position = paging.start
        self.over = False
        self._paging = paging
        self._limit = limit
        self._seen: set[str] = set()
        self._before: list[str] = []
        self._progress = False
        self._repeated = 0

    def take(self, listing: Listing[T]) -> Page[T]:
        """Read the page at `position`, and move to the next one.

        Args:
            listing: The answer of the list call.

        Returns:
            The page, without items that earlier pages had.

        Raises:
            APIError: The list repeats itself without end.
        """
        items = list(listing.data)
        ids = [_id(item) for item in items]
        repeated = bool(items) and all(ids) and ids == self._before
        self._before = ids
        more = bool(items) and not repeated and self._says_more(listing, len(items))
        if more:
            self.position = self._paging.after(self.position, items)
        self.over = not more
        known = len(self._seen)
        fresh = [item for item, name in zip(items, ids, strict=True) if self._is_new(item, name)]
        has_news = len(self._seen) > known
        self._progress = self._progress or has_news
        self._repeated = 0 if has_news else self._repeated + len(items)
        if more and self._repeated > (len(self._seen) if all(ids) else max(len(self._seen), MOST_EQUAL)):
            raise APIError(f"the list repeats itself: the server sent {self._repeated} items in a row a second time")
        total = getattr(listing, "total", None)
        return Page(
            fresh[::-1] if self._paging.backwards else fresh, more, total if isinstance(total, int) else None, listing
        )

    def begin_again(self) -> bool:
        """Go back to the start, because the server no longer has the item at the current position.

        Returns:
            Whether to continue: the position was not the start, and new items have come since the last restart.
        """
        helps = self._paging.by_item and self._progress and self.position != self._paging.start
        self.position = self._paging.start
        self._progress = False
        self._repeated = 0
        self._before = []
        return helps

    def _is_new(self, item: T, name: str) -> bool:
        """Return whether to yield an item. Two items without an id may be equal; they count as seen only."""
        is_new = not name or name not in self._seen
        self._seen.add(name or repr(item))
        return is_new

    def _says_more(self, listing: Listing[T], count: int) -> bool:
        has_more, pages = getattr(listing, "has_more", None), getattr(listing, "total_pages", None)
        if isinstance(has_more, bool):
            return has_more
        if isinstance(pages, int) and isinstance(self.position, int):
            return self.position < pages
        return count >= (self._limit or DEFAULT_PAGE_SIZE)


def _id(item: Any) -> str:
    name = getattr(item, "id", None)
    return name if isinstance(name, str) else ""
