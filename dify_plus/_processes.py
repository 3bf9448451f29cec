"""State that belongs to one process: a forked child starts with its own.

On Windows, which has no `fork`, these values last as long as the program.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

from dify_plus.errors import UsageError

__all__ = ["PerProcess", "Portable", "current_process", "leave_to_parent"]

T = TypeVar("T")

_values: Final[WeakSet[PerProcess[Any]]] = WeakSet()
_inherited: Final[list[object]] = []
"""Objects that a child got from its parent. It keeps them, because freeing them could affect the parent's sockets."""


class PerProcess(Generic[T]):
    """A value that every process creates for itself, such as a lock or a pool of connections.

    A child cannot use a lock from before the fork: if another thread held it, nothing in the child releases it.

    Args:
        make: Creates the value, without side effects.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self.value = make()
        """The value of this process."""
        _values.add(self)

    def __call__(self) -> T:
        """Return the value of this process."""
        return self.value

    def _renew(self) -> None:
        leave_to_parent(self.value)
        self.value = self._make()


current_process: Final = PerProcess(object)
"""The identity of this process: `current_process()` returns another object in every forked child."""


def leave_to_parent(*inherited: object) -> None:
    """Keep objects of the parent process alive and untouched.

    Args:
        inherited: Objects that a fork copied.
    """
    _inherited.extend(inherited)


class Portable:
    """A value that the user gave to a client, and that is copied and pickled together with it.

    Args:
        name: The name of the argument, for the error message.
        value: The value that the caller passed.
    """

    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        self.value = value

    def __reduce__(self) -> tuple[type[Portable], tuple[str, Any]]:
        try:
            pickle.dumps(self.value)
        except Exception as error:
            raise UsageError(
                f"{self.name}={self.value!r} cannot be copied or pickled ({error}); create the client where you need it"
            ) from error
        return Portable, (self.name, self.value)


def _after_fork() -> None:
    for value in list(_values):
        value._renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
