"""The messages of a conversation, and their ratings."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import item_page_size, one_of, optional_text, or_unset, text
from dify_plus._arguments.literals import Rating
from dify_plus._async.pages import AsyncPages
from dify_plus._async.resources.base import AsyncResource
from dify_plus._lists.paging import ByFirstId
from dify_plus._policy.settings import require_user
from dify_plus_api.api.messages import create_message_feedback, list_messages
from dify_plus_api.models import CreateMessageFeedbackRequest, Message

__all__ = ["AsyncMessages"]


class AsyncMessages(AsyncResource):
    """Read and rate the messages of a chat, agent or chatflow app."""

    def list(
        self,
        conversation_id: str,
        *,
        user: str | None = None,
        limit: int | None = None,
        first_id: str | None = None,
    ) -> AsyncPages[Message]:
        """List the messages of a conversation, newest first.

        Args:
            conversation_id: The conversation.
            user: The end user. Defaults to the client's `user`.
            limit: Messages on a page, from 1 to 100. Defaults to 100: servers skip messages that were created in the
                same second as the oldest one of a page.
            first_id: Start with the messages before this one.

        Returns:
            The messages, each a question with its answer, fetched page by page as you iterate.

        Raises:
            UsageError: The user is missing, or an argument is wrong. Nothing was sent.
            NotChatApp: While iterating: the app has no conversations.
            NotFoundError: While iterating: the user has no such conversation.

        API: `GET /messages` (listMessages).

        Example:
            >>> async for message in dify.messages.list(conversation_id, user="user-123"):
            ...     print(message.query, message.answer)
        """
        user, size = require_user(user, self._transport.settings), item_page_size(limit)
        text("conversation_id", conversation_id)
        return AsyncPages(
            self._transport,
            lambda first: built(
                list_messages.build_request, conversation_id=conversation_id, user=user, first_id=first, limit=size
            ),
            ByFirstId(optional_text("first_id", first_id)),
            size,
        )

    async def feedback(
        self, message_id: str, rating: Rating | None, *, content: str | None = None, user: str | None = None
    ) -> None:
        """Rate a message, or remove the rating.

        Args:
            message_id: The message.
            rating: "like" or "dislike"; None removes an earlier rating.
            content: The reason, as text.
            user: The end user. Defaults to the client's `user`.

        Raises:
            UsageError: The key or the user is missing, or `rating` has another value. Nothing was sent.
            InvalidParam: There is no rating to remove.
            NotFoundError: The user has no such message.

        API: `POST /messages/{message_id}/feedbacks` (createMessageFeedback).

        Example:
            >>> await dify.messages.feedback(reply.message_id, "like", content="Just right.", user="user-123")
        """
        body = CreateMessageFeedbackRequest(
            rating=one_of("rating", rating, Rating),
            content=or_unset(content),
            user=require_user(user, self._transport.settings),
        )
        await self._transport.call(built(create_message_feedback.build_request, message_id, body=body))
