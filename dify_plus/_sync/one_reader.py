# Made from dify_plus/_async/one_reader.py by scripts/unasync. Do not edit.
"""Iterators for callers: a second thread or task gets an error that says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from types import GeneratorType
from typing import Any, Final, TypeVar, cast

from dify_plus._sync._compat import Eventual
from dify_plus.errors import UsageError

__all__ = ["OneReader"]

T = TypeVar("T")

READ_TWICE: Final = "another thread or task is reading from this iterator; read it in one place"


class OneReader(Iterator[T]):
    """Iterates over a generator, for one thread or task at a time.

    Args:
        source: The generator.
    """

    def __init__(self, source: Iterator[T]) -> None:
        self._source = cast("GeneratorType[T, None]", source)

    def __next__(self) -> Eventual[T]:
        if self._source.gi_running:
            raise UsageError(READ_TWICE)
        try:
            return self._source.__next__()
        except ValueError as error:
            if type(error) is ValueError and self._source.gi_running:  # another thread began to read first
                raise UsageError(READ_TWICE) from None
            raise

    def close(self) -> None:
        """End the iteration."""
        self._source.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError("an iterator cannot be copied or pickled: pass on what it returns")
