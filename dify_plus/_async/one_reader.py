"""Iterators that one thread or task reads at a time: a second reader gets a `UsageError`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import AsyncGeneratorType
from typing import Any, TypeVar, cast

from dify_plus._async._compat import Eventual
from dify_plus.errors import UsageError

__all__ = ["AsyncOneReader", "read_twice"]

T = TypeVar("T")


def read_twice(what: str) -> UsageError:
    """Return the error for a second reader.

    Args:
        what: What it reads, as a phrase after "is reading".
    """
    return UsageError(f"another thread or task is reading {what}; read it in one place")


class AsyncOneReader(AsyncIterator[T]):
    """Iterates over a generator, for one thread or task at a time.

    Args:
        source: The generator.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        self._source = cast("AsyncGeneratorType[T, None]", source)

    def __anext__(self) -> Eventual[T]:
        if self._source.ag_running:
            raise read_twice("from this iterator")
        try:
            return self._source.__anext__()
        except ValueError as error:
            if type(error) is ValueError and self._source.ag_running:  # another thread began to read first
                raise read_twice("from this iterator") from None
            raise

    async def aclose(self) -> None:
        """End the iteration."""
        await self._source.aclose()

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError("an iterator cannot be copied or pickled: pass on what it returns")
