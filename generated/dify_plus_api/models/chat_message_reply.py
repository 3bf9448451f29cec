from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.chat_message_reply_event import ChatMessageReplyEvent
    from ..models.chat_pause import ChatPause
    from ..models.response_metadata import ResponseMetadata


class ChatMessageReply(Model):
    """Whole reply to a chat message. When a chatflow paused to ask a human, `event` is `workflow_paused`, `answer`
    holds what was written so far (often `""`), and `workflow_run_id` and `data` are there as well."""

    event: ChatMessageReplyEvent
    """Outcome, `message` for a finished reply or `workflow_paused` for a chatflow that waits for a human."""
    task_id: str
    """Id of the task that made the reply."""
    id: str
    """Id of the message, the same as `message_id`."""
    message_id: str
    """Id of the message, for feedback, suggested questions and speech."""
    conversation_id: str
    """Conversation the message belongs to; pass it on to continue."""
    mode: str
    """Kind of the app, such as `chat` or `advanced-chat`."""
    answer: str
    """Text of the reply."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    created_at: int
    """When the message was created, in unix seconds."""
    workflow_run_id: str | None = None
    """Run of the chatflow, given when it paused; needed to follow it after the form is submitted."""
    data: ChatPause | None = None
    """State of a chatflow that paused during a blocking call, and what it waits for."""
