"""The environment variable DIFY_LOG: what the client does, on standard error."""

import logging
import os
from collections.abc import Mapping
from typing import Final

from dify_plus._masking import masked_text, shown, visible
from dify_plus.errors import ConfigurationError

__all__ = ["SafeFormatter", "log_as_environment_says"]

_LEVELS: Final = ("debug", "info", "warning", "error")


def _cleaned(record: logging.LogRecord) -> bool:
    """Turn the arguments of a log record into one line of text, which also keeps no stream alive."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            one if isinstance(one, int | float) else visible(masked_text(str(one))) for one in record.args
        )
    return True


logging.getLogger("dify_plus").addFilter(_cleaned)


class SafeFormatter(logging.Formatter):
    """Formats a record as one line without keys and with control characters visible."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        return visible(masked_text(super().format(record)), keep="\n" if record.exc_info else "")


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """The handler of DIFY_LOG. A process has at most one."""


def log_as_environment_says(environ: Mapping[str, str] = os.environ) -> None:
    """Write the log records of this package to standard error, from the level that DIFY_LOG names.

    Args:
        environ: The environment variables.

    Raises:
        ConfigurationError: DIFY_LOG is not one of the levels.
    """
    level = environ.get("DIFY_LOG", "").strip().lower()
    if not level:
        return
    if level not in _LEVELS:
        raise ConfigurationError(f"DIFY_LOG must be one of {', '.join(_LEVELS)}, not {shown(level)}")
    logger = logging.getLogger("dify_plus")
    logger.setLevel(level.upper())
    if not any(isinstance(handler, _Handler) for handler in logger.handlers):
        handler = _Handler()
        handler.setFormatter(SafeFormatter())
        logger.addHandler(handler)
