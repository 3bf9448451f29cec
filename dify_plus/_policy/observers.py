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
    """Whether reports hold the body of the request, the result, and the message of an error."""

    def call_started(self, report: CallStarted) -> None:
        """Take the report that a call begins."""

    def request_headers(self, call: ObservedCall) -> Mapping[str, str]:
        """Return headers to send with the requests of a call to the Dify server, such as `traceparent`.

        Headers that the client sends already stay as they are.
        """
        return {}

    def attempt_ended(self, report: AttemptEnded) -> None:
        """Take the report about an attempt, which may have failed."""

    def first_event(self, report: FirstEvent) -> None:
        """Take the report that the first event of a stream has arrived."""

    def event_received(self, report: EventReceived) -> None:
        """Take the report about an event of a stream. Only observers that override this method cost time per event."""

    def stream_resumed(self, report: Resumed) -> None:
        """Take the report that a stream continues after an interruption or a pause."""

    def call_ended(self, report: CallEnded) -> None:
        """Take the report that a call has ended."""
