"""The end users of an app."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._async.resources.base import AsyncResource
from dify_plus_api.api.end_users import get_end_user
from dify_plus_api.models import EndUser

__all__ = ["AsyncEndUsers"]


class AsyncEndUsers(AsyncResource):
    """Look up end users."""

    async def get(self, end_user_id: str) -> EndUser:
        """Return the record of an end user.

        Args:
            end_user_id: The id from Dify, such as the `created_by` of an upload. This is not the value that you pass as
                `user`.

        Returns:
            The record. Its `session_id` is the value that you pass as `user`.

        Raises:
            UsageError: The key is missing, or an argument is wrong. Nothing was sent.
            EndUserNotFound: The app has no such end user.

        API: `GET /end-users/{end_user_id}` (getEndUser).

        Example:
            >>> (await dify.end_users.get(upload.created_by)).session_id
        """
        return await self._transport.call(built(get_end_user.build_request, end_user_id))
