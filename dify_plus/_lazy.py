"""A lazily created, thread-safe value. Pure."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Once"]

T = TypeVar("T")


class Once(Generic[T]):
    """A value that is created when it is first needed. Safe to use from several threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Remember how to create the value.

        Args:
            make: Creates the value; called on first use, and again if it raised.
        """
        self._make = make
        self._made: list[T] = []
        self._lock = Lock()

    def __call__(self) -> T:
        """Return the value. It is the same object each time."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
