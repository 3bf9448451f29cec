# Made from dify_plus/_async/resources/conversations.py by scripts/unasync. Do not edit.
"""The conversations of a user with an app."""

from __future__ import annotations

from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import item_page_size, one_of, optional_text, or_unset, text
from dify_plus._arguments.literals import ConversationSort
from dify_plus._lists.paging import ByLastId
from dify_plus._policy.numbers import check_flag
from dify_plus._policy.settings import require_user
from dify_plus._sync.pages import Pages
from dify_plus._sync.resources.base import Resource
from dify_plus.errors import UsageError
from dify_plus_api.api.conversations import (
    delete_conversation,
    list_conversation_variables,
    list_conversations,
    rename_conversation,
    update_conversation_variable,
)
from dify_plus_api.models import (
    Conversation,
    ConversationVariable,
    DeleteConversationRequest,
    RenameConversationRequest,
    UpdateConversationVariableRequest,
)
from dify_plus_api.types import UNSET

__all__ = ["Conversations"]


class Conversations(Resource):
    """List, rename and delete the conversations of a chat, agent or chatflow app."""

    def list(
        self,
        *,
        user: str | None = None,
        sort_by: ConversationSort | None = None,
        limit: int | None = None,
        last_id: str | None = None,
    ) -> Pages[Conversation]:
        """List the user's conversations, most recently changed first.

        A conversation that changes during the iteration is yielded once. You may delete conversations while you
        iterate. Servers compare whole seconds to find the next page, so they skip conversations that changed in the
        same second as the last one of a page. Large pages, which are the default, make that rare.

        Args:
            user: The end user. Defaults to the client's `user`.
            sort_by: Another sort order.
            limit: Conversations on a page, from 1 to 100. Defaults to 100.
            last_id: Start with the conversations after this one.

        Returns:
            The conversations, fetched page by page as you iterate.

        Raises:
            UsageError: The user is missing, or an argument is wrong. Nothing was sent.
            NotChatApp: While iterating: the app has no conversations.
            NotFoundError: While iterating: the user has no conversation with the id `last_id`.

        API: `GET /conversations` (listConversations).

        Example:
            >>> for conversation in dify.conversations.list(user="user-123"):
            ...     print(conversation.name)
        """
        user = require_user(user, self._transport.settings)
        size = item_page_size(limit)
        one_of("sort_by", sort_by, ConversationSort)
        return Pages(
            self._transport,
            lambda last: built(
                list_conversations.build_request, user=user, last_id=last, limit=size, sort_by=or_unset(sort_by)
            ),
            ByLastId(optional_text("last_id", last_id)),
            size,
        )

    def rename(
        self,
        conversation_id: str,
        name: str | None = None,
        *,
        auto_generate: bool = False,
        user: str | None = None,
    ) -> Conversation:
        """Rename a conversation, or let the model generate a name.

        Args:
            conversation_id: The conversation.
            name: The new name.
            auto_generate: Whether the model generates the name from the first message.
            user: The end user. Defaults to the client's `user`.

        Returns:
            The conversation with its new name.

        Raises:
            UsageError: The key or the user is missing, or you passed both or neither of `name` and `auto_generate`.
                Nothing was sent.
            NotFoundError: The user has no such conversation.

        API: `POST /conversations/{conversation_id}/name` (renameConversation).

        Example:
            >>> dify.conversations.rename(conversation_id, "Rivers", user="user-123")
            >>> dify.conversations.rename(conversation_id, auto_generate=True, user="user-123")
        """
        if (name is None) is not check_flag("auto_generate", auto_generate):
            raise UsageError("give either name=... or auto_generate=True")
        body = RenameConversationRequest(
            name=optional_text("name", name),
            auto_generate=auto_generate or UNSET,
            user=require_user(user, self._transport.settings),
        )
        return self._transport.call(built(rename_conversation.build_request, conversation_id, body=body))

    def delete(self, conversation_id: str, *, user: str | None = None) -> None:
        """Delete a conversation with its messages.

        Args:
            conversation_id: The conversation.
            user: The end user. Defaults to the client's `user`.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: The user has no such conversation.

        API: `DELETE /conversations/{conversation_id}` (deleteConversation).
        """
        body = DeleteConversationRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(delete_conversation.build_request, conversation_id, body=body))

    def variables(
        self,
        conversation_id: str,
        *,
        variable_name: str | None = None,
        user: str | None = None,
        limit: int | None = None,
        last_id: str | None = None,
    ) -> Pages[ConversationVariable]:
        """List the conversation variables, which a chatflow keeps between turns.

        Args:
            conversation_id: The conversation.
            variable_name: Only the variable with this name. Some servers answer this with an error 500.
            user: The end user. Defaults to the client's `user`.
            limit: Variables on a page, from 1 to 100. Defaults to 100: servers skip variables that were created in the
                same second as the last one of a page, and a conversation begins with all its variables.
            last_id: Start with the variables after this one.

        Returns:
            The variables, fetched page by page as you iterate. All values are strings, whatever the type of the
            variable.

        Raises:
            UsageError: The user is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: While iterating: the user has no such conversation.

        API: `GET /conversations/{conversation_id}/variables` (listConversationVariables).
        """
        user, size = require_user(user, self._transport.settings), item_page_size(limit)
        return Pages(
            self._transport,
            lambda last: built(
                list_conversation_variables.build_request,
                conversation_id,
                user=user,
                last_id=last,
                limit=size,
                variable_name=optional_text("variable_name", variable_name),
            ),
            ByLastId(optional_text("last_id", last_id)),
            size,
        )

    def update_variable(
        self, conversation_id: str, variable_id: str, value: Any, *, user: str | None = None
    ) -> ConversationVariable:
        """Set a variable of a conversation. The next turn uses the new value.

        Args:
            conversation_id: The conversation.
            variable_id: The id of the variable, not its name.
            value: The new value, in the type of the variable: a number for a number variable.
            user: The end user. Defaults to the client's `user`.

        Returns:
            The variable, with its value as a string.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            BadRequestError: The value has another type than the variable.
            NotFoundError: The user has no such conversation, or the conversation has no such variable.

        API: `PUT /conversations/{conversation_id}/variables/{variable_id}` (updateConversationVariable).
        """
        text("variable_id", variable_id)
        body = UpdateConversationVariableRequest(value=value, user=require_user(user, self._transport.settings))
        request = built(update_conversation_variable.build_request, conversation_id, variable_id, body=body)
        return self._transport.call(request)
