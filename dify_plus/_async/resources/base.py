"""The base of all resources, such as `dify.chat`."""

from __future__ import annotations

from dify_plus._async.transport import AsyncTransport

__all__ = ["AsyncResource"]


class AsyncResource:
    """The operations of one kind of object.

    Args:
        transport: The transport that sends the requests.
    """

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._transport.settings.base_url}>"
