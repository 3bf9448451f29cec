# Made from dify_plus/_async/resources/end_users.py by scripts/unasync. Do not edit.
"""The people that calls are made for."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._sync.transport import Transport
from dify_plus_api.api.end_users import get_end_user
from dify_plus_api.models import EndUser

__all__ = ["EndUsers"]


class EndUsers:
    """Look up end users."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, end_user_id: str) -> EndUser:
        """What the server knows of an end user.

        Args:
            end_user_id: The id that Dify gave, such as the `created_by` of an upload; not the name you call them by.

        Returns:
            The record; its `session_id` is the name you call them by.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            EndUserNotFound: the app has no such end user.

        API: `GET /end-users/{end_user_id}` (getEndUser).

        Example:
            >>> (dify.end_users.get(upload.created_by)).session_id
        """
        return self._transport.call(built(get_end_user.build_request, end_user_id))
