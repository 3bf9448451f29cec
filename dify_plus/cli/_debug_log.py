"""What the command shows of the client's log: all of it with `--debug`, otherwise the warnings. Without API keys."""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from dify_plus._masking import masked_value, visible

__all__ = ["Redactor", "log_ids", "logged_to_stderr", "redacted_traceback", "with_warnings"]

_KEYS: Final = r"(?i)\b(bearer\s+|app-|dataset-)[\w.~+/-]{6,}"
_CALL: Final = r"^(\w+ )?[A-Z]+ /\S*( \w+=\S*)*: "
"""The name of a call at the beginning of a line, with the ids of its run."""


class Redactor:
    """Removes API keys from text: the known ones, and everything that looks like one."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, key: str | None) -> None:
        """Add a known key."""
        if key:
            self._known.add(str(key))

    def __call__(self, text: str) -> str:
        """Return the text without keys."""
        return re.sub(_KEYS, r"\1***", masked_value(text, self._known))

    def value(self, value: Any) -> Any:
        """Return decoded JSON without keys that are known."""
        return masked_value(value, self._known)


class _RedactedHandler(logging.Handler):
    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        print(visible(self._redact(self.format(record))), file=sys.stderr)


@contextmanager
def logged_to_stderr(redact: Redactor) -> Iterator[None]:
    """Write the client's log to standard error during the block: its requests and retries."""
    handler = _RedactedHandler(redact)
    loggers = [logging.getLogger(name) for name in ("dify_plus", "httpx")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)


class _WarningHandler(logging.Handler):
    def __init__(self, warn: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._warn = warn

    def emit(self, record: logging.LogRecord) -> None:
        self._warn(re.sub(_CALL, "", record.getMessage()))


@contextmanager
def with_warnings(warn: Callable[[str], None]) -> Iterator[None]:
    """Show the warnings in the client's log as messages of the command, unless DIFY_LOG shows the log.

    Args:
        warn: Shows a message.
    """
    logger, handler = logging.getLogger("dify_plus"), _WarningHandler(warn)
    if not os.environ.get("DIFY_LOG"):
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def log_ids(stream: object) -> None:
    """Log the ids of a stream, which the server's log and support ask for."""
    names = ("task_id", "message_id", "conversation_id", "workflow_run_id")
    known = [f"{name}={value}" for name in names if (value := getattr(stream, name, None))]
    logging.getLogger("dify_plus").debug("ids: %s", ", ".join(known) or "none yet")


def redacted_traceback(error: BaseException, redact: Redactor) -> str:
    """Return an error's traceback without keys."""
    return visible(redact("".join(traceback.format_exception(error))), keep="\n\t")
