"""Observers, which receive reports about calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dify_plus._policy.reports import (
        AttemptEnded,
        CallEnded,
        CallStarted,
        EventReceived,
        FirstEvent,
        Interrupted,
        Notice,
        ObservedCall,
        Resumed,
    )

__all__ = ["Observer"]


class Observer:
    """Receives reports about the calls of a client. Override the methods for the reports that you want.

    A report never contains a key. It contains content (the texts, inputs and outputs of users and apps) only if the
    observer asks for it: set `wants_content`, or override `event_received`.

    Methods run in the thread or task of the call, so they must not block, and observers of clients that several threads
    use must be thread-safe. If a method raises an `Exception`, dify-plus logs it, and the call continues.

    Example:
        >>> class Failures(Observer):
        ...     def call_ended(self, report: CallEnded) -> None:
        ...         if report.error_type:
        ...             print(report.call.operation, report.error_type, report.status)
        >>> dify = Dify(observers=[Failures()])
    """

    wants_content: bool = False
    """Whether reports hold the body of the request, the result, and the messages of errors."""

    def call_started(self, report: CallStarted) -> None:
        """Handle the start of a call."""

    def request_headers(self, call: ObservedCall) -> Mapping[str, str]:
        """Return headers to send with the requests of a call to the Dify server, such as `traceparent`.

        They do not replace headers that the client itself sends.
        """
        return {}

    def attempt_ended(self, report: AttemptEnded) -> None:
        """Handle the end of an attempt, which may have failed."""

    def first_event(self, report: FirstEvent) -> None:
        """Handle the first event of a stream."""

    def event_received(self, report: EventReceived) -> None:
        """Handle one event of a stream. Only observers that override this method cost time for each event."""

    def stream_interrupted(self, report: Interrupted) -> None:
        """Handle the interruption of a stream, before dify-plus tries to reconnect."""

    def stream_resumed(self, report: Resumed) -> None:
        """Handle the continuation of a stream after an interruption or a pause."""

    def noticed(self, report: Notice) -> None:
        """Handle something unusual, such as a run that may continue; see `report.kind`."""

    def call_ended(self, report: CallEnded) -> None:
        """Handle the end of a call."""
