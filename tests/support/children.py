"""Run actions in forked child processes. A child that hangs fails the test."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from tests.support.patience import HANG


class Child:
    """A forked child process that runs an action. Warnings are errors there, even when objects are freed.

    Args:
        action: The function to call in the child. Its result must be picklable.
    """

    def __init__(self, action: Callable[[], object]) -> None:
        self._reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: the test's servers run in threads
            self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                os.close(self._reader)
                with os.fdopen(writer, "wb") as pipe:
                    pickle.dump(_outcome(action), pipe)
                status = 0
            finally:
                os._exit(status)
        os.close(writer)

    def result(self) -> Any:
        """Wait for the child, and return the result of the action."""
        data = b""
        try:
            while True:
                if not select.select([self._reader], [], [], HANG)[0]:
                    raise AssertionError("the child hangs")
                piece = os.read(self._reader, 65536)
                if not piece:
                    break
                data += piece
        finally:
            os.close(self._reader)
            if not data:
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        assert data, "the child died"
        result, failure = pickle.loads(data)
        assert failure is None, failure
        return result


def in_child(action: Callable[[], object]) -> Any:
    """Run an action in a forked child and wait for it."""
    return Child(action).result()


def _outcome(action: Callable[[], object]) -> tuple[object, str | None]:
    unraisable: list[str] = []
    sys.unraisablehook = lambda raised: unraisable.append(f"{raised.exc_value!r} in {raised.object!r}")
    warnings.simplefilter("error")
    try:
        result = action()
        gc.collect()
    except BaseException:
        return None, traceback.format_exc()
    return result, "\n".join(unraisable) or None
