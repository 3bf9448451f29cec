"""The rules of Dify's three ways to page a list: by page number, by the last item, by the first item. Pure.

| rule | next page | a list that has shifted |
|---|---|---|
| `ByNumber` | the number after this page's | what moved to a later page comes twice: the second is dropped |
| `ByLastId` | what follows the page's last item | the same; is that item gone, the walk begins again |
| `ByFirstId` | what comes before the page's first item: newest page first | the same |

A walk ends with the page that says so, with an empty one, or with one that is the page before over again. A server that
repeats more items than there were, and says that there are more, is an error.
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
"""How many items the server puts on a page by default."""


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
    """The items that no page before this one held, in the order of the walk."""
    has_more: bool
    """Whether another page may follow."""
    total: int | None
    """Items on all pages, where the server counts them."""
    source: Any
    """The answer as it came."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Paging(Protocol[PositionT]):
    """How a list is walked."""

    @property
    def start(self) -> PositionT:
        """Where the walk begins."""
        ...

    @property
    def backwards(self) -> bool:
        """Whether the walk goes from the end of a page to its beginning."""
        ...

    @property
    def by_item(self) -> bool:
        """Whether a position is an item, which may be deleted while the list is walked."""
        ...

    def after(self, position: PositionT, items: Sequence[Any]) -> PositionT:
        """Where the next page begins.

        Args:
            position: Where this one began.
            items: What is on this one, in the server's order; not empty.
        """
        ...


@frozen
class ByNumber:
    """Page by number, from 1."""

    start: int = 1
    backwards: bool = False
    by_item: bool = False

    def after(self, position: int, items: Sequence[Any]) -> int:
        """Where the next page begins."""
        return position + 1


@frozen
class ByLastId:
    """Page by the last item of the page before."""

    start: str | Unset = UNSET
    backwards: bool = False
    by_item: bool = True

    def after(self, position: str | Unset, items: Sequence[Any]) -> str | Unset:
        """Where the next page begins."""
        return _id(items[-1]) or position


@frozen
class ByFirstId:
    """Page backwards by the first item of the page before. Pages are oldest first, so each is turned round."""

    start: str | Unset = UNSET
    backwards: bool = True
    by_item: bool = True

    def after(self, position: str | Unset, items: Sequence[Any]) -> str | Unset:
        """Where the next page begins."""
        return _id(items[0]) or position


class Walk(Generic[T, PositionT]):
    """One walk through a list: where it is, what it has seen, and whether it is over.

    Args:
        paging: How the list is walked.
        limit: The page size that is asked for, if one is.
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
        """Take the page at `position`, and go on to the next.

        Args:
            listing: The answer of the list call.

        Returns:
            The page, without what earlier pages held.

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
        fresh = [item for item, name in zip(items, ids, strict=True) if self._is_new(name)]
        self._progress = self._progress or bool(fresh)
        self._repeated = 0 if fresh else self._repeated + len(items)
        if more and self._repeated > len(self._seen):
            raise APIError(f"the list repeats itself: {self._repeated} items in a row came before")
        total = getattr(listing, "total", None)
        return Page(
            fresh[::-1] if self._paging.backwards else fresh, more, total if isinstance(total, int) else None, listing
        )

    def begin_again(self) -> bool:
        """Go back to the start, because the server no longer knows the item to go on from.

        Returns:
            Whether that helps: the walk is not at its start, and has come on since it last began again.
        """
        helps = self._paging.by_item and self._progress and self.position != self._paging.start
        self.position = self._paging.start
        self._progress = False
        self._repeated = 0
        self._before = []
        return helps

    def _is_new(self, name: str) -> bool:
        if name in self._seen:
            return False
        if name:
            self._seen.add(name)
        return True

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
