"""Iterators for callers: a second thread or task gets an error that says what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import AsyncGeneratorType
from typing import Any, Final, TypeVar, cast

from dify_plus._async._compat import Eventual
from dify_plus.errors import UsageError

__all__ = ["AsyncOneReader"]

T = TypeVar("T")

READ_TWICE: Final = "another thread or task is reading from this iterator; read it in one place"


class AsyncOneReader(AsyncIterator[T]):
    """Iterates over a generator, for one thread or task at a time.

    Args:
        source: The generator.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        self._source = cast("AsyncGeneratorType[T, None]", source)

    def __anext__(self) -> Eventual[T]:
        if self._source.ag_running:
            raise UsageError(READ_TWICE)
        try:
            return self._source.__anext__()
        except ValueError as error:
            if type(error) is ValueError and self._source.ag_running:  # another thread began to read first
                raise UsageError(READ_TWICE) from None
            raise

    async def aclose(self) -> None:
        """End the iteration."""
        await self._source.aclose()

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError("an iterator cannot be copied or pickled: pass on what it returns")
