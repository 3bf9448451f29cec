"""Lazily created, thread-safe values."""

import functools
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, Self, TypeVar, overload

from dify_plus._processes import PerProcess

__all__ = ["Lazy", "cached_property"]

T = TypeVar("T")


class Lazy(Generic[T]):
    """A value that is created when it is first needed. Safe to use from several threads, and in a forked child.

    A copy creates its own value.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        """Remember how to create the value.

        Args:
            make: Creates the value; called on first use, and again if it raised.
        """
        self._make = make
        self._made: list[T] = []
        self._lock = PerProcess(Lock)

    def __call__(self) -> T:
        """Return the value. It is the same object each time."""
        with self._lock():
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    def __reduce__(self) -> tuple[Any, ...]:
        return Lazy, (self._make,)


class cached_property(functools.cached_property[T]):
    """A `functools.cached_property` without a lock.

    Before Python 3.12, all instances of a class share one lock. If a process forks while another thread holds it, the
    child waits for it forever. Without the lock, two threads may both create the value, but both get the same object.
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
        """Return the value, created on first use."""
        if instance is None:
            return self
        value: T = instance.__dict__.setdefault(self.func.__name__, self.func(instance))
        return value
