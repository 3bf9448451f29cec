"""The log lines about one call, written by an observer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dify_plus._policy.observers import Observer

if TYPE_CHECKING:
    from dify_plus._policy.reports import AttemptEnded, Interrupted, Resumed

__all__ = ["CallLog"]

logger = logging.getLogger("dify_plus")


class CallLog(Observer):
    """Writes the reports about one call to the log, at the levels `DEBUG` and `INFO`.

    Args:
        name: The name of the call in its lines. Reports do not contain the path with its ids, which the lines show.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def attempt_ended(self, report: AttemptEnded) -> None:
        """Log an attempt, and the delay until the next one."""
        ending = report.status or report.error_type
        logger.debug("%s: attempt %d: %s in %.3f s", self._name, report.attempt, ending, report.seconds)
        if report.delay is not None:
            reason = f"{ending} {report.error_code or ''}".rstrip()
            logger.info("%s: %s; trying again in %.2f s", self._name, reason, report.delay)

    def stream_interrupted(self, report: Interrupted) -> None:
        """Log an interruption, with the ids of the run."""
        ids = "".join(f" {name}={value}" for name, value in report.ids.items())
        logger.info("%s was interrupted: %s (%s)%s", self._name, report.message, report.reason, ids)

    def stream_resumed(self, report: Resumed) -> None:
        """Log that the stream continues."""
        logger.info("%s continues", self._name)
