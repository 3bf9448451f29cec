"""Read what the user types during an answer."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from dify_plus.errors import DifyError

__all__ = ["Listener"]

_POLL_SECONDS = 0.1


class Listener:
    """Listens to the keyboard during an answer: `/stop` stops it, every other line is kept for later, and Ctrl-D, too.

    It needs a terminal as standard input and does nothing on Windows. Ctrl-C works everywhere.

    Attributes:
        lines: The typed lines, except for `/stop`. None is Ctrl-D, the end.
    """

    def __init__(self, stop: Callable[[], object]) -> None:
        self.lines: list[str | None] = []
        self._stop = stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="keyboard", daemon=True)

    def __enter__(self) -> Self:
        if os.name == "posix" and sys.stdin.isatty():
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _listen(self) -> None:
        import select

        keyboard = sys.stdin.fileno()
        while True:
            over = self._over.is_set()
            ready, _, _ = select.select([keyboard], [], [], 0 if over else _POLL_SECONDS)
            if over and not ready:
                return
            if not ready:
                continue
            typed = os.read(keyboard, 4096).decode(errors="replace")  # a terminal gives one line at a time
            if not typed and self.lines[-1:] == [None]:  # the terminal is gone
                return
            if not typed:
                self.lines.append(None)
            elif typed.strip() == "/stop":
                self._stop_quietly()
            elif typed.strip():
                self.lines.append(typed.strip())

    def _stop_quietly(self) -> None:
        try:
            self._stop()
        except DifyError as error:
            print(f"dify-plus: the answer could not be stopped: {error}", file=sys.stderr)
