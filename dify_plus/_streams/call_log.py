"""The log lines about one call, written by an observer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from dify_plus._masking import shown
from dify_plus._policy.observers import Observer

if TYPE_CHECKING:
    from dify_plus._policy.reports import AttemptEnded, Interrupted, Notice, Resumed

__all__ = ["CallLog"]

logger = logging.getLogger("dify_plus")

_EXPECTED: Final = ("foreign_event", "optional_call_failed")
"""The kinds of notices that are not warnings: the stream continues without loss."""
_DATA: Final = ("foreign_event", "unreadable_frame")
"""The kinds of notices whose detail is data. It may be large, so the log shows only its beginning."""


class CallLog(Observer):
    """Writes the reports about one call to the log.

    Args:
        name: The name of the call in its log lines, with the path of its request. Reports do not contain this path.
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
        logger.info("%s was interrupted: %s (%s)%s", self._name, report.message, report.reason, _listed(report.ids))

    def stream_resumed(self, report: Resumed) -> None:
        """Log that the stream continues."""
        logger.info("%s continues", self._name)

    def noticed(self, report: Notice) -> None:
        """Log a notice, with the ids of the run."""
        level = logging.INFO if report.kind in _EXPECTED else logging.WARNING
        detail = shown(report.detail) if report.kind in _DATA else report.detail
        text = report.message if detail is None else f"{report.message}: {detail}"
        logger.log(level, "%s%s: %s", self._name, _listed(report.ids), text)


def _listed(ids: Mapping[str, str]) -> str:
    return "".join(f" {name}={value}" for name, value in ids.items())
