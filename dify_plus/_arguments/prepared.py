"""A checked request whose files are not uploaded yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from dify_plus._arguments.files import Attachments
from dify_plus.errors import UsageError
from dify_plus_api.types import Request

__all__ = ["Prepared", "trace_headers"]

T_co = TypeVar("T_co", covariant=True)

TRACE_SESSION: Final = "X-Trace-Session-Id"
TRACE_SESSION_LIMIT: Final = 200
"""The largest length of a trace session id, in characters."""


@frozen
class Prepared(Generic[T_co]):
    """A checked request, and what must happen before it is sent."""

    request: Request[T_co]
    """The request. References to local files have no id yet."""
    user: str = ""
    """The end user who owns the uploads."""
    attachments: Attachments = field(factory=Attachments)
    """The files to upload first."""
    headers: Mapping[str, str] = field(factory=dict[str, str])
    """Headers for the requests of this run."""


def trace_headers(trace_session_id: str | None) -> dict[str, str]:
    """Return the header that assigns a run to a tracing session.

    Args:
        trace_session_id: Your id of the session; None for no session.

    Returns:
        The header; empty for no session.

    Raises:
        UsageError: The id is not a str of 1 to 200 printable ASCII characters.
    """
    if trace_session_id is None:
        return {}
    given: object = trace_session_id
    value = given.strip() if isinstance(given, str) and given.isascii() and given.isprintable() else ""
    if 1 <= len(value) <= TRACE_SESSION_LIMIT:
        return {TRACE_SESSION: value}
    raise UsageError(
        f"trace_session_id must be a str of 1 to {TRACE_SESSION_LIMIT} printable ASCII characters, not {given!r}"
    )
