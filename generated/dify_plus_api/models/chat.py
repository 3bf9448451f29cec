"""Models of the calls about chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import InputFile, PauseReason, ResponseMetadata, ResponseMode, WorkflowRunStatus


ChatMessageReplyEvent = Literal["message", "workflow_paused"] | str
"""Outcome, `message` for a finished reply or `workflow_paused` for a chatflow that waits for a human."""


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


class ChatPause(Model):
    """State of a chatflow that paused during a blocking call, and what it waits for."""

    id: str
    """Id of the message, the same as `message_id`."""
    mode: str
    """Kind of the app, `advanced-chat`."""
    conversation_id: str
    """Conversation the message belongs to."""
    message_id: str
    """Id of the message whose answer is not finished."""
    workflow_run_id: str
    """Run that is paused."""
    answer: str
    """Text written before the pause, `""` when there is none."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    created_at: int
    """When the message was created, in unix seconds."""
    paused_nodes: list[str]
    """Ids of the nodes that wait."""
    reasons: list[PauseReason]
    """Why the run waits, one entry for each form that asks for an answer."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    elapsed_time: float
    """Time the run has taken so far, in seconds."""
    total_tokens: int
    """Tokens used so far."""
    total_steps: int
    """Nodes run so far."""


class SendChatMessageRequest(Model):
    """Message to a chat app."""

    query: str
    """Text of the user's message."""
    inputs: dict[str, Any]
    user: str
    """Id of the end user, in your own terms and unique within the app. Conversations, messages and files belong to it."""
    response_mode: ResponseMode | None | Unset = UNSET
    """How the reply is wanted. Defaults to blocking."""
    conversation_id: str | None | Unset = UNSET
    """Conversation to continue. Absent, null and `""` all start a new one; an id that is not a UUID is refused with
    400, one that is not this user's with 404."""
    files: Sequence[InputFile | Mapping[str, Any]] | None | Unset = UNSET
    """Files for the model to look at. The app's features must allow their kinds."""
    auto_generate_name: bool | Unset = UNSET
    """Whether a new conversation gets a title written by the model. Defaults to true; without it the title can be made
    later by renaming the conversation with `auto_generate`."""
    workflow_id: str | None | Unset = UNSET
    """Published version of a chatflow to run. Defaults to the current one; other kinds of apps ignore it."""
    retriever_from: str | Unset = UNSET
    """Label that is recorded with knowledge retrieval to say where the request came from. Defaults to `dev`."""
    trace_session_id: str | None | Unset = UNSET
    """Your own session id, handed to the tracing tool that the app is connected to."""
