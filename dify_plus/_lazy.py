"""What is made for the first who asks, and only once. Pure."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Once"]

T = TypeVar("T")


class Once(Generic[T]):
    """Something that takes long to make, and may never be needed. Safe to ask for from several threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Remember how it is made.

        Args:
            make: Makes it; called when it is asked for first, and again where that raised.
        """
        self._make = make
        self._made: list[T] = []
        self._lock = Lock()

    def __call__(self) -> T:
        """Give it; the same each time."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
