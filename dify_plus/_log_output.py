"""Log records of this package: cleaned, and written to standard error if the environment variable DIFY_LOG is set."""

import logging
import os
from collections.abc import Mapping
from typing import Final

from dify_plus._masking import masked_text, shown, visible
from dify_plus.errors import ConfigurationError

__all__ = ["SafeFormatter", "configure_logging"]

_LEVELS: Final = ("debug", "info", "warning", "error")


def _clean(record: logging.LogRecord) -> bool:
    """Replace the arguments of a log record with text on one line. The record then keeps no stream alive."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            one if isinstance(one, int | float) else visible(masked_text(str(one))) for one in record.args
        )
    return True


logging.getLogger("dify_plus").addFilter(_clean)


class SafeFormatter(logging.Formatter):
    """Formats a record as one line, with keys masked and control characters escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        return visible(masked_text(super().format(record)), keep="\n" if record.exc_info else "")


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """The handler of DIFY_LOG. A process has at most one."""


def configure_logging(environ: Mapping[str, str] = os.environ) -> None:
    """Write the log records of this package to standard error if DIFY_LOG names a level: those of that level and above.

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
