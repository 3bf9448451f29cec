# Made from dify_plus/_async/one_reader.py by scripts/unasync. Do not edit.
"""Iterators that one thread or task reads at a time: a second reader gets a `UsageError`."""

from __future__ import annotations

from collections.abc import Iterator
from types import GeneratorType
from typing import Any, TypeVar, cast

from dify_plus._sync._compat import Eventual
from dify_plus.errors import UsageError

__all__ = ["OneReader", "read_twice"]

T = TypeVar("T")


def read_twice(what: str) -> UsageError:
    """Return the error for a second reader.

    Args:
        what: What it reads, as a phrase after "is reading".
    """
    return UsageError(f"another thread or task is reading {what}; read it in one place")


class OneReader(Iterator[T]):
    """Iterates over a generator, for one thread or task at a time.

    Args:
        source: The generator.
    """

    def __init__(self, source: Iterator[T]) -> None:
        self._source = cast("GeneratorType[T, None]", source)

    def __next__(self) -> Eventual[T]:
        if self._source.gi_running:
            raise read_twice("from this iterator")
        try:
            return self._source.__next__()
        except ValueError as error:
            if type(error) is ValueError and self._source.gi_running:  # another thread began to read first
                raise read_twice("from this iterator") from None
            raise

    def close(self) -> None:
        """End the iteration."""
        self._source.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError("an iterator cannot be copied or pickled: pass on what it returns")
