# Made from dify_plus/_async/resources/base.py by scripts/unasync. Do not edit.
"""The base of all resources, such as `dify.chat`."""

from __future__ import annotations

from dify_plus._sync.transport import Transport

__all__ = ["Resource"]


class Resource:
    """The operations of one kind of object.

    Args:
        transport: The transport that sends the requests.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._transport.settings.base_url}>"
